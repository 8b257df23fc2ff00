# coil -- one Makefile for everything. `make help` lists what to type.
#
# Lists are written once. The modules stand here in teaching order; lessons
# and assignments are the folders of that name.
MODULES := loop timer poll future coro task cancel group sync queue stream \
           thread debug sim
ASSIGNMENTS := $(notdir $(wildcard assignments/[0-9]*))
LESSONS := $(notdir $(wildcard lessons/[0-9]*))

CC ?= cc
STANDARD := -std=c11 -D_GNU_SOURCE
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
            -Wmissing-prototypes
CFLAGS ?= -O2 -g
ALL_CFLAGS = $(STANDARD) $(WARNINGS) $(CFLAGS) -fno-omit-frame-pointer -MMD -MP
B ?= build
.SECONDEXPANSION:
.SECONDARY:

built_modules := $(foreach m,$(MODULES),$(if $(wildcard lib/$m.c),$m))
lib_objects := $(built_modules:%=$B/lib/%.o) $B/lib/switch.o
grade_objects := $(patsubst %.c,$B/%.o,$(wildcard grader/*.c) \
                   $(ASSIGNMENTS:%=assignments/%/checks.c))
timekeeper_objects := $(patsubst %.c,$B/%.o,$(wildcard grader/timekeeper/*.c))
# What a submission is compiled with; grade takes a copy of this folder.
kit := $(patsubst %,$B/kit/include/%,$(notdir $(wildcard lib/*.h) driver.h)) \
       $(patsubst assignments/%,$B/kit/%,$(wildcard assignments/[0-9]*/*.h)) \
       $(ASSIGNMENTS:%=$B/kit/%/scenes.o) $B/kit/driver.o $B/kit/libcoil.a \
       $(patsubst assignments/%/programs.c,$B/kit/%/program, \
         $(wildcard assignments/*/programs.c))

# A goal may have words behind it: make run A=01-foo-bar in_turn 2 1
with_words := run time debug
ifneq ($(filter $(with_words),$(firstword $(MAKECMDGOALS))),)
words := $(wordlist 2,99,$(MAKECMDGOALS))
.PHONY: $(words)
$(words): ; @:
endif
need_a = $(if $(wildcard assignments/$A/checks.c),,$(error \
  say which assignment: make $@ A=01-foo-bar (there are: $(ASSIGNMENTS))))

.PHONY: all
all: build ## build everything, and say what to type next
	@echo 'Built. Next: make grade (what is to do), make help (all there is).'

.DELETE_ON_ERROR:
.PHONY: build
build: $B/libcoil.a $B/timekeeper $B/grade $(kit)

$B/libcoil.a: $(lib_objects)
	@echo '  AR   $@'
	@rm -f $@ && $(AR) rcs $@ $^

$B/timekeeper: $(timekeeper_objects)
	@echo '  LINK $@'
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

$B/grade: $(grade_objects) $B/libcoil.a
	@echo '  LINK $@'
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

$B/%.o: %.c
	@echo '  CC   $<'
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -Ilib -Igrader -Iassignments -c -o $@ $<

$B/%.o: %.S
	@echo '  AS   $<'
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -Ilib -c -o $@ $<

# The kit: copies, in the layout that grader/build.c expects.
copy = @mkdir -p $(@D) && cp $< $@
$B/kit/include/%.h: lib/%.h ; $(copy)
$B/kit/include/%.h: assignments/%.h ; $(copy)
$B/kit/libcoil.a: $B/libcoil.a ; $(copy)
$B/kit/driver.o: $B/assignments/driver.o ; $(copy)
$B/kit/%.h: assignments/%.h ; $(copy)
$B/kit/%/scenes.o: $B/assignments/%/scenes.o ; $(copy)
# An assignment about programs of ours has them ready to run.
$B/kit/%/program: $B/assignments/%/programs.o $B/assignments/%/scenes.o \
                  $B/assignments/driver.o $B/libcoil.a
	@echo '  LINK $@'
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -o $@ $^

# --- grading and running ---------------------------------------------------

.PHONY: grade
# A student's own copy may well fail; only OF=... makes that make's business.
grade: build ## grade your assignments: [A=01-foo-bar] [OF=solutions] [HINT=2]
	@$B/grade --of $(or $(OF),assignments) $(if $(SEED),--seed $(SEED)) \
	  $(if $(HINT),--hint $(HINT)) $(if $(V),--verbose) $A \
	  $(if $(OF),,|| test $$? -eq 1)

# The student's program, built with warnings as the grader builds it.
program = $B/mine/$A/program
$B/mine/%/program: build assignments/%/*.c
	@mkdir -p $(@D)
	@$(CC) $(STANDARD) -Wall -Wextra -O1 -g -fno-omit-frame-pointer \
	  -fstack-clash-protection -Ilib -Iassignments -o $@ \
	  $(filter-out %/checks.c,$(wildcard assignments/$*/*.c)) \
	  assignments/driver.c $B/libcoil.a

.PHONY: run time debug reset
run: $$(need_a)$$(program) ## run your program: A=01-foo-bar in_turn 2 1
	@$(program) $(words)
time: $$(need_a)$$(program) ## the same with its clock held: exact times
	@$B/timekeeper $(program) $(words)
debug: $$(need_a)$$(program) ## the same in gdb
	@gdb -q --args $(program) $(words)
reset: ## put the starter of A=... back, and keep your file beside it
	@sh assignments/reset.sh $A

-include $(wildcard $B/*/*.d $B/*/*/*.d $B/*/*/*/*.d)
