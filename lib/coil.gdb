# coil.gdb -- gdb commands for programs that use coil:
#
#     gdb -x lib/coil.gdb --args build/program        (or: source lib/coil.gdb)
#
#     coil-tasks          all unfinished tasks of the loop: number, name, and
#                         what each waits for
#     coil-bt 3           the C stack of a suspended task, by its number or its
#     coil-bt worker      name, in a running program or in a core file
#     coil-enter worker   make gdb believe that this task is running, so that
#     coil-leave          bt, frame, up and print work on it; then go back,
#                         before the program goes on
#
# The loop is the one that runs in gdb's current thread. If there is none, say
# which: set $coil_loop = &loop
#
# A name with spaces cannot be given; a number can. The stacks are followed by
# their frame pointers, so compile with -fno-omit-frame-pointer.

# An unfinished task is linked into its loop by its field `link`. Sets the
# first link, and the last one, which is the loop's; without a loop both are 0.
define coil--find-loop
  if $_isvoid($coil_loop)
    set $coil__loop = (coil_loop *)'loop.c'::running
  else
    set $coil__loop = (coil_loop *)$coil_loop
  end
  set $coil__link = (coil_list *)0
  set $coil__last = (coil_list *)0
  set $coil__offset = (unsigned long)&((coil_task *)0)->link
  if $coil__loop
    set $coil__last = &$coil__loop->tasks
    set $coil__link = $coil__last->next
  else
    printf "No loop runs in this thread. Choose another thread, or say which"
    printf " loop: set $coil_loop = &loop\n"
  end
end

define coil--take-task
  set $coil__task = (coil_task *)((char *)$coil__link - $coil__offset)
  set $coil__link = $coil__link->next
end

# Names are made when they are asked for; until then a task has a number only.
define coil--print-name
  if $coil__task->name[0]
    printf "%s", $coil__task->name
  else
    printf "Task-%u", $coil__task->number
  end
end

define coil-tasks
  coil--find-loop
  while $coil__link != $coil__last
    coil--take-task
    printf "%5u  ", $coil__task->number
    coil--print-name
    if $coil__task->word
      printf ": %s\n", $coil__task->word
    else
      if $coil__task->coro.stack
        printf ": running\n"
      else
        printf ": not begun\n"
      end
    end
  end
end
document coil-tasks
List all unfinished tasks of the loop: number, name, and what each waits for.
end

# Is $coil__task the one that is wanted? Sets $coil__same.
define coil--compare-name
  set $coil__same = sizeof($coil__want) <= sizeof($coil__task->name)
  set $coil__i = 0
  while $coil__same && $coil__i < sizeof($coil__want)
    set $coil__same = $coil__want[$coil__i] == $coil__task->name[$coil__i]
    set $coil__i = $coil__i + 1
  end
end

# The digits behind the fifth letter of Task-12, or all of 12.
define coil--compare-number
  set $coil__i = 0
  set $coil__number = 0
  if sizeof($coil__want) > 6 && $coil__want[4] == '-'
    set $coil__i = 5
  end
  while $coil__i < sizeof($coil__want) - 1
    set $coil__number = 10 * $coil__number + $coil__want[$coil__i] - '0'
    set $coil__i = $coil__i + 1
  end
  set $coil__same = $coil__number == $coil__task->number
end

# Sets $coil__found, and what switch.S has pushed: $coil__saved, an array of
# registers, and in it the first frame. Both are 0 if there is nothing to see.
define coil--find-task
  coil--find-loop
  set $coil__want = "$arg0"
  set $coil__found = (coil_task *)0
  set $coil__frame = (unsigned long *)0
  while $coil__link != $coil__last
    coil--take-task
    coil--compare-name
    if !$coil__same
      coil--compare-number
    end
    if $coil__same
      set $coil__found = $coil__task
    end
  end
  if $coil__loop && !$coil__found
    printf "No unfinished task is called $arg0. coil-tasks lists them.\n"
  end
  if $coil__found
    coil--find-frame
  end
end

define coil--find-frame
  set $coil__task = $coil__found
  if $coil__task->coro.state == COIL_CORO_SUSPENDED
    set $coil__saved = (unsigned long *)$coil__task->coro.sp
    if $_isvoid($rsp)
      set $coil__frame = $coil__saved + 18
    else
      set $coil__frame = $coil__saved + 6
    end
  else
    coil--print-name
    printf " is not suspended. If it runs, use bt; else it has no stack.\n"
  end
end

# A frame is two words: where the caller's frame lies, and where it goes on.
define coil-bt
  coil--find-task $arg0
  set $coil__level = 0
  if $coil__frame
    coil--print-name
    printf " waits: %s\n", $coil__task->word
  end
  while $coil__frame
    set $coil__pc = $coil__frame[1]
    printf "#%-2d ", $coil__level
    output/a $coil__pc
    printf "\n    "
    info line *($coil__pc - 1)
    set $coil__frame = (unsigned long *)$coil__frame[0]
    set $coil__level = $coil__level + 1
  end
end
document coil-bt
Print the C stack of a suspended task: coil-bt NUMBER, or coil-bt NAME.
end

define coil--enter-x86-64
  set $coil__rip = $rip
  set $coil__rsp = $rsp
  set $coil__rbp = $rbp
  set $coil__rbx = $rbx
  set $coil__r12 = $r12
  set $coil__r13 = $r13
  set $coil__r14 = $r14
  set $coil__r15 = $r15
  set $coil__orig_rax = $orig_rax
  set $r15 = $coil__saved[1]
  set $r14 = $coil__saved[2]
  set $r13 = $coil__saved[3]
  set $r12 = $coil__saved[4]
  set $rbx = $coil__saved[5]
  set $rbp = $coil__saved[6]
  set $rsp = $coil__saved + 8
  set $rip = $coil__saved[7]
end

define coil-enter
  frame 0
  coil--find-task $arg0
  if $_isvoid($rsp)
    printf "coil-enter knows the registers of x86-64 only. Use coil-bt.\n"
  else
    if $coil__frame
      coil--enter-x86-64
      frame 0
    end
  end
end
document coil-enter
Look at a suspended task as if it were running: coil-enter NUMBER, or
coil-enter NAME. It needs a running program. Go back with coil-leave.
end

define coil-leave
  frame 0
  set $rsp = $coil__rsp
  set $rbp = $coil__rbp
  set $rbx = $coil__rbx
  set $r12 = $coil__r12
  set $r13 = $coil__r13
  set $r14 = $coil__r14
  set $r15 = $coil__r15
  set $rip = $coil__rip
  set $orig_rax = $coil__orig_rax
  frame 0
end
document coil-leave
Go back to where the program is, after coil-enter.
end
