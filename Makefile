# coil -- one Makefile for everything. `make help` lists what to type.
#
# Lists are written once. The modules stand here in teaching order; lessons
# and assignments are the folders of that name.
MODULES := loop timer poll future coro task cancel group sync queue stream \
           thread debug sim
ASSIGNMENTS := $(patsubst assignments/%/checks.c,%, \
                 $(wildcard assignments/[0-9]*/checks.c))
LESSONS := $(notdir $(wildcard lessons/[0-9]*))

CC ?= cc
STANDARD := -std=c11 -D_GNU_SOURCE
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
            -Wmissing-prototypes
CFLAGS ?= -O2 -g
ALL_CFLAGS = $(STANDARD) $(WARNINGS) $(CFLAGS) -fno-omit-frame-pointer \
             -fstack-clash-protection -MMD -MP
B ?= build
.PRECIOUS: $B/%.o

# What is missing is named at once, with the command that installs it.
ifneq ($(shell echo "\#include <stdio.h>" | $(CC) -E - >/dev/null 2>&1 || echo no),)
$(error no working C compiler "$(CC)"; on Debian or Ubuntu: \
  sudo apt-get install gcc libc6-dev)
endif

built_modules := $(foreach m,$(MODULES),$(if $(wildcard lib/$m.c),$m))
lib_objects := $(patsubst %.c,$B/%.o,$(wildcard lib/*.c)) $B/lib/switch.o
grade_objects := $(patsubst %.c,$B/%.o,$(wildcard grader/*.c) \
                   $(ASSIGNMENTS:%=assignments/%/checks.c))
timekeeper_objects := $(patsubst %.c,$B/%.o,$(wildcard grader/timekeeper/*.c))
# lessons/*/mine.c is a reader's exercise: built when asked for.
lesson_programs := $(patsubst %.c,$B/%,$(filter-out %/mine.c, \
                     $(wildcard lessons/[0-9]*/*.c)))
# What a submission is compiled with; grade takes a copy of this folder.
kit := $(patsubst %,$B/kit/include/%,$(notdir $(wildcard lib/*.h) driver.h)) \
       $(patsubst assignments/%,$B/kit/%,$(wildcard assignments/[0-9]*/*.h)) \
       $(ASSIGNMENTS:%=$B/kit/%/scenes.o) $B/kit/driver.o $B/kit/libcoil.a \
       $(patsubst assignments/%/programs.c,$B/kit/%/program, \
         $(wildcard assignments/*/programs.c))

# A goal may have words behind it: make run A=01-foo-bar in_turn 2 1
with_words := grade run time debug mine
ifneq ($(filter $(with_words),$(firstword $(MAKECMDGOALS))),)
words := $(wordlist 2,99,$(MAKECMDGOALS))
.PHONY: $(sort $(words))
$(sort $(words)): ; @:
endif
# The one assignment that A= names, be it by its first letters or with the path
# that a shell completes. Where A= is left out it is the first word.
override A := $(notdir $(patsubst %/,%,$A))
ifeq ($A$(filter grade mine,$(firstword $(MAKECMDGOALS))),)
override A := $(firstword $(words))
override words := $(wordlist 2,99,$(words))
endif
the_one = $(filter $A%,$(if $A,$(ASSIGNMENTS)))
need_a = $(if $(filter 1,$(words $(the_one))),,$(error \
  say which assignment, as in: make $@ A=01-foo-bar$(newline)  There are: \
  $(ASSIGNMENTS)))
define newline


endef
of := $(or $(OF),assignments)
lesson = $(filter $L%,$(if $L,$(LESSONS)))
need_l = $(if $(filter 1,$(words $(lesson))),,$(error \
  say which lesson, as in: make $@ L=01-foo-bar$(newline)  There are: $(LESSONS)))

.PHONY: all
all: build ## build everything, and say what to type next
	@echo 'Built. Next: make grade (what is to do), make help (all there is).'

.DELETE_ON_ERROR:
.PHONY: build
build: tools $(lesson_programs)
.PHONY: tools
tools: $B/timekeeper $B/grade $(kit)

$B/libcoil.a: $(lib_objects) Makefile
	@echo '  AR   $@'
	@rm -f $@ && $(AR) rcs $@ $(lib_objects)

$B/timekeeper: $(timekeeper_objects)
	@echo '  LINK $@'
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

$B/grade: $(grade_objects) $B/libcoil.a
	@echo '  LINK $@'
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

$B/%.o: %.c
	@echo '  CC   $<'
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -iquote lib -iquote grader -iquote assignments -c -o $@ $<

$B/%.o: %.S
	@echo '  AS   $<'
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -iquote lib -c -o $@ $<

# The library tells valgrind about its stacks if valgrind's header is there. On
# the day that it comes, the library is built again.
valgrind_header := $(wildcard /usr/include/valgrind/valgrind.h)
valgrind_known := $B/with$(if $(valgrind_header),,out)-valgrind
$(lib_objects): $(valgrind_known)
$(valgrind_known):
	@mkdir -p $(@D) && rm -f $B/with*-valgrind && touch $@

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

# A coroutine has two parameters, used or not: lessons leave that unsaid.
$B/lessons/%: lessons/%.c $B/libcoil.a
	@echo '  CC   $<'
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -Wno-unused-parameter -iquote lib -o $@ $< \
	  $B/libcoil.a $(LDFLAGS)

# --- grading and running ---------------------------------------------------

.PHONY: grade
# A student's own copy may well fail; only OF=... makes that make's business.
grade: tools ## grade [A=01] [HINT=2] [V=1] [SEED=7] [OF=solutions]
	@$B/grade --of '$(of)' $(if $(SEED),--seed $(SEED)) \
	  $(if $(HINT),--hint $(HINT)) $(if $(V),--verbose) $A $(words) \
	  $(if $(OF),,|| test $$? -eq 1)

# The student's program, built by the grader as the grader builds it.
compiled = $(need_a)$B/grade --of '$(of)' --untouched --keep $B/mine $(the_one)
program = $B/mine/$(the_one)/program

.PHONY: run time debug mine reset
run: tools ## run your program: A=01-foo-bar in_turn 2 1
	@$(compiled)
	@$(program) $(words)
time: tools ## the same with its clock held: exact times
	@$(compiled)
	@$B/timekeeper $(program) $(words) || { status=$$?; \
	  test $$status -lt 124 -o $$status -eq 130 || \
	  echo 'To look into it: make debug A=$(the_one)$(if $(OF), OF=$(OF)) $(words)'; exit $$status; }
debug: tools ## the same in gdb
	@command -v gdb >/dev/null || \
	  { echo 'gdb is missing: sudo apt-get install gdb' >&2; exit 1; }
	@$(compiled)
	@gdb -q -x lib/coil.gdb --args $(program) $(words)
mine: tools ## run your exercise, lessons/.../mine.c: L=01
	@$(need_l)test -e lessons/$(lesson)/mine.c || \
	  { echo 'first copy a program, as in: cp lessons/$(lesson)/PROGRAM.c' \
	    lessons/$(lesson)/mine.c >&2; exit 1; }
	@$(MAKE) -s $B/lessons/$(lesson)/mine
	@$B/timekeeper $B/lessons/$(lesson)/mine $(words)
reset: ## put the starter of A=... back, and keep your file
	@sh assignments/reset.sh $A

# --- tests -------------------------------------------------------------------

check_cflags = $(shell pkg-config --cflags check)
check_libs = $(shell pkg-config --libs check)
lib_tests := $(patsubst lib/test/%.c,$B/test/lib/%,$(wildcard lib/test/test_*.c))
clock_tests := $(patsubst grader/test/%.c,$B/test/grader/%, \
                 $(wildcard grader/test/test_timekeeper*.c))
grade_tests := $(filter-out $(clock_tests),$(patsubst grader/test/%.c, \
                 $B/test/grader/%,$(wildcard grader/test/test_*.c)))
clock_programs := $(patsubst grader/test/%.c,$B/test/%, \
                    $(wildcard grader/test/clock/*.c))

# A test that defines __wrap_malloc has all calls of malloc go there; help_fault.h
# does it by CALL(void *, malloc, ...).
wraps = $(shell sed -n 's/^.*__wrap_\([a-z0-9_]*\)(.*);$$/-Wl,--wrap=\1/p; \
  s/^C[A-Z_]*.[a-z_ *]*, \([a-z0-9_]*\),.*/-Wl,--wrap=\1/p' $< \
  $$(sed -n 's/^.include "\(help_fault.h\)"/lib\/test\/\1/p' $<))
$B/test/lib/%: lib/test/%.c $B/libcoil.a
	@echo '  TEST $<'
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(check_cflags) -iquote lib -o $@ $< $B/libcoil.a \
	  $(wraps) $(LDFLAGS) $(check_libs)

$B/test/grader/%: grader/test/%.c $(grade_objects) $B/libcoil.a
	@echo '  TEST $<'
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(check_cflags) -iquote lib -iquote grader -o $@ $< \
	  $(filter-out $B/grader/grade.o,$(grade_objects)) $B/libcoil.a \
	  $(LDFLAGS) $(check_libs)

$B/test/clock/%: grader/test/clock/%.c
	@mkdir -p $(@D)
	@$(CC) $(STANDARD) -Wall -Wextra -O1 -g -pthread -o $@ $<

steps := check-warnings check-layers check-lib check-poll check-asan check-tools \
         check-timekeeper check-grader check-course check-lessons check-storm
long_steps := check-clang check-valgrind check-tsan check-musl check-mutants \
              check-differential check-million check-bench check-io \
              check-grade-asan check-grade-valgrind check-clocks \
              check-storm-long check-noise check-aarch64

.PHONY: check check-all $(steps) $(long_steps)
check: ## the test suite (some minutes)
	@sh grader/test/need.sh check pkg-config jq
	@$(MAKE) --no-print-directory build
	@sh grader/test/suite.sh $(steps)
check-all: ## the long suite: compilers, valgrind, load, aarch64
	@sh grader/test/need.sh check pkg-config jq valgrind libc6-dbg clang
	@$(MAKE) --no-print-directory build
	@sh grader/test/suite.sh $(long_steps)

# What a step needs is installed where we may; elsewhere it is left out, aloud.
need = sh grader/test/need.sh $(2) || { echo 'skipped: $(1)'; exit 0; };
each = @status=0; for t in $(1); do timeout 1200 $(2) $$t || status=1; done; exit $$status
# How to run a library test; another machine's need an emulator.
EMULATOR ?=

# The whole tree again with every warning an error.
check-warnings:
	@$(MAKE) --no-print-directory B=$B/strict CFLAGS='-O2 -g -Werror' build
check-clang:
	@$(MAKE) --no-print-directory B=$B/clang CC=clang \
	  CFLAGS='-O2 -g -Werror' build check-lib
check-layers: build
	@sh lib/test/layers.sh $B $(built_modules)
	@sh lib/test/names.sh $B/libcoil.a
check-lib: $(lib_tests)
	$(call each,$(lib_tests),$(EMULATOR))
# What stands beside the library: for gdb, for browsers, for whoever installs it.
check-tools: build conformance
	@sh lib/test/gdb.sh $B
	@sh lib/test/trace.sh $B
	@sh lib/test/install.sh $B
check-asan:
	@$(MAKE) --no-print-directory B=$B/asan \
	  CFLAGS='-O1 -g -fsanitize=address,undefined' check-lib
check-timekeeper: build $(clock_tests) $(clock_programs)
	$(call each,$(clock_tests))
check-grader: build $(grade_tests)
	$(call each,$(grade_tests))
	@sh grader/test/cli.sh
	@sh grader/test/told.sh
	@sh grader/test/hostile.sh
check-course: build
	@sh grader/test/wrong.sh
check-lessons: build
	@sh lessons/book/test/run
	@lessons/book/runs --check
	@lessons/book/checklist
	@lessons/book/weave --check
	@lessons/book/weave --check $(woven)
	@sh grader/test/shown.sh --check
	@$(picture) | cmp - .github/three-seconds.svg

check-storm: build $(clock_programs)
	@sh grader/test/storm.sh 200 2
check-storm-long: build $(clock_programs)
	@sh grader/test/storm.sh 3000 8

valgrind := valgrind -q --error-exitcode=2 --leak-check=full
check-valgrind: $(lib_tests)
	$(call each,$(lib_tests),$(valgrind) --trace-children=yes)
# The library's tests on poll(2), for systems without epoll.
check-poll:
	@$(MAKE) --no-print-directory B=$B/poll CFLAGS='-O2 -g -DCOIL_POLL=2' check-lib
check-tsan:
	@$(MAKE) --no-print-directory B=$B/tsan COIL_TEST_SLOW=1 \
	  CFLAGS='-O1 -g -fsanitize=thread' check-lib
# A million tasks at once, where there is memory for them.
check-million: $B/test/lib/test_stack_memory
	@COIL_TEST_MILLION=1 $<
# The library on another C library. Check is built for glibc, so a program of our
# own has to do.
check-musl:
	@$(call need,another C library; it needs musl-tools,musl-tools) \
	$(MAKE) --no-print-directory B=$B/musl CC=musl-gcc $B/musl/libcoil.a && \
	sh lib/test/musl.sh $B/musl
# Are the tests any good?  One mutant is for aarch64.  And do we and asyncio do
# the same?
check-mutants:
	@sh grader/test/need.sh $(for_arm) || true
	@$(call need,mutants; they need patch,patch) sh lib/test/mutants.sh
check-differential: build
	@sh grader/test/need.sh python3; sh lib/test/differential.sh $B
# That all of it runs; figures want a quiet machine, and `make bench`.
check-bench: $B/libcoil.a
	@B='$B' CC='$(CC)' sh lib/bench/bench.sh --quick && echo '1 passed, 0 failed'
check-io: build
	@sh lessons/04-io/test.sh $B
# The grader itself under tools; what it starts is as ever.
check-grade-asan: build
	@$(MAKE) --no-print-directory B=$B/asan \
	  CFLAGS='-O1 -g -fsanitize=address,undefined' $B/asan/grade
	@mkdir -p $B/tools && cp $B/asan/grade $B/tools/grade
	@ln -sfn ../timekeeper $B/tools/timekeeper && ln -sfn ../kit $B/tools/kit
	@GRADE='$B/tools/grade --no-valgrind' sh grader/test/wrong.sh
check-grade-valgrind: build
	@GRADE='$(valgrind) $B/grade --no-valgrind' \
	  sh grader/test/wrong.sh 01-foo-bar
check-clocks: build
	@sh grader/test/clocks.sh
# Tests of that Check, linked dynamically, hang under qemu-user; a wrapped
# static libc crashes, and failing calls (*_fault) fail alike on every machine.
arm := aarch64-linux-gnu
for_arm := gcc-$(arm) qemu-user libc6-dev-arm64-cross check:arm64
check-aarch64:
	@$(call need,another machine; it needs $(for_arm),$(for_arm)) \
	COIL_TEST_SLOW=1 $(MAKE) --no-print-directory B=$B/aarch64 \
	  CC=$(arm)-gcc AR=$(arm)-ar LDFLAGS='-static -pthread' check_cflags= \
	  check_libs='-lcheck_pic -lsubunit -lrt -lm' EMULATOR=qemu-aarch64 \
	  lib_tests='$(patsubst %,$B/aarch64/%,$(filter-out %_fault, \
	  $(patsubst $B/%,%,$(lib_tests))))' tools check-lib
check-noise: build
	@sh grader/test/noise.sh 10 1 16

.PHONY: conformance bench install
conformance: ## which statements about asyncio's behaviour are tested
	@sh lib/test/conformance.sh
bench: $B/libcoil.a ## coil beside its peers: speed and memory (ten minutes)
	@B='$B' CC='$(CC)' sh lib/bench/bench.sh $(if $(QUICK),--quick)

PREFIX ?= /usr/local
installed = $(DESTDIR)$(PREFIX)
# Headers stand in a folder of their own, since one of them is called poll.h.
install: $B/libcoil.a ## install the library: [PREFIX=/usr/local] [DESTDIR=]
	install -d $(installed)/include/coil $(installed)/lib/pkgconfig
	install -m 644 lib/*.h $(installed)/include/coil
	install -m 644 $B/libcoil.a $(installed)/lib
	sed 's|@PREFIX@|$(PREFIX)|' lib/coil.pc.in >$(installed)/lib/pkgconfig/coil.pc

# --- texts -------------------------------------------------------------------

picture = awk -f lessons/book/svg.awk lessons/00-three-seconds/in_turn.out \
          lessons/00-three-seconds/together.out

# Texts that quote, beside the lessons.
woven := README.md assignments/README.md lib/README.md

.PHONY: outputs weave
outputs: build ## run the lessons' programs and keep what they print
	@lessons/book/runs --write
	@$(picture) >.github/three-seconds.svg
	@sh grader/test/shown.sh --write
weave: build ## fill code and outputs into the texts
	@lessons/book/weave --write
	@lessons/book/weave --write $(woven)

# --- the house -----------------------------------------------------------------

.PHONY: compile_commands.json format clean help
compile_commands.json: ## for editors: how each file is compiled
	@for f in lib/*.c grader/*.c grader/timekeeper/*.c assignments/*.c; do \
	  printf '{"directory": "%s", "file": "%s", "command": "%s"},\n' \
	    "$$PWD" "$$f" "$(CC) $(STANDARD) -iquote lib -iquote grader -iquote assignments -c $$f"; \
	done | sed '1s/^/[/; $$s/,$$/]/' >$@
clean: ## remove build/
	rm -rf build
help: ## this list
	@awk -F ':.*## ' '/^[a-z_.-]+:.*## / { printf "  make %-22s %s\n", $$1, $$2 }' \
	  Makefile

-include $(wildcard $B/*/*.d $B/*/*/*.d $B/*/*/*/*.d)
