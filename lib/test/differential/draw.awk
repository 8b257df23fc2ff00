# draw.awk -- draw programs at random: awk -v from=1 -v to=100 -f draw.awk
#
# One scene per seed, in the language of `scenes`.  What asyncio and coil do
# differently on purpose must not happen, so:
# - Sleeps are whole tens of seconds, and each limit is that and a power of two
#   of milliseconds of its own: no limit is up at the moment of anything else.
# - Tasks await and cancel only those of higher numbers, so there is no ring,
#   and nobody cancels himself by way of those who await him.
# - A queue has one task that gets, and one with a capacity also one that puts:
#   asyncio does not keep an item for the one that it has woken.
# - Groups, gathers and shields are only in programs of even seeds, `unordered`.
# The main task ends what is left one by one, so nothing waits for ever.

# The generator is our own: each awk has another one.
function draw(n) {
  state = (state * 69069 + 1) % 4294967296
  return int(state / 65536) % n
}

function say(text) { printf "%*s%s\n", 2 * depth, "", text }
function open(text) { say(text); depth++ }
function close_block() { depth--; say("end") }

function length_of() { return (1 + draw(4)) * 10000 }

function limit() {
  return used < 13 ? draw(4) * 10000 + 2 ^ used++ : -1
}

# So many tasks of numbers above i.
function others(i, n,    text) {
  while (n-- > 0) text = text " " i + 1 + draw(tasks - i)
  return text
}

function several(i,    word) {
  if (i >= tasks) return sleep()
  word = draw(3)
  if (!unordered || draw(2))
    say((word == 0 ? "wait_first " : word == 1 ? "wait_all " : "wait_error ") \
        limit() distinct(i))
  else
    say((draw(2) ? "gather" : "gather_errors") others(i, 2 + draw(2)))
}

function distinct(i,    text) {
  for (i++; i <= tasks; i++) if (draw(2)) text = text " " i
  return text ? text : " " tasks
}

function sleep() { say("sleep " length_of()) }

function one(i) {
  if (i >= tasks) return sleep()
  if (unordered && draw(3) == 0)
    say("shield" others(i, 1))
  else if (draw(2))
    say("await" others(i, 1))
  else
    say("wait_for" others(i, 1) " " limit())
}

function block(i, deep,    kind, l) {
  kind = draw(6)
  l = draw(2)
  if (kind == 4 && held[l]) kind = 0
  open(kind == 0 ? "timeout " limit() : kind < 3 ? "try" : kind == 3 ? \
       "ensure" : kind == 4 ? "lock " l : "semaphore " draw(2))
  if (kind == 4) held[l] = 1
  body(i, deep + 1)
  if (kind == 3) {
    depth--
    open("then")
    if (draw(2)) sleep(); else say("yield")
  }
  if (kind == 4) held[l] = 0
  close_block()
}

function thing(i,    kind, n) {
  kind = draw(8)
  n = draw(2)
  if (kind == 0) say("event_set " n)
  else if (kind == 1) say("event_clear " n)
  else if (kind == 2) say("set_future " n " " 1 + draw(9))
  else if (kind == 3) say("put 0 " 1 + draw(9))
  else if (kind == 4) say(i == 1 ? "get 0" : i == 2 ? "put 2 " draw(9) + 1 : \
                          i == 3 ? "get 2" : "event_wait " n)
  else if (kind == 5) say("event_wait " n)
  else if (kind == 6) condition(n)
  else say("await_future " n)
}

function condition(n) {
  if (held[n]) return say("yield")
  open("lock " n)
  if (draw(2))
    say("notify " n " " 1 + draw(2))
  else
    say("condition_wait " n)
  close_block()
}

function step(i, deep,    kind) {
  kind = draw(20)
  if (kind < 4) sleep()
  else if (kind < 6) say("yield")
  else if (kind < 8) one(i)
  else if (kind < 10) several(i)
  else if (kind < 14 && deep < 3) block(i, deep)
  else if (kind == 18 && i < tasks && !unordered) say("cancel" others(i, 1))
  else if (kind == 19) cancel_self()
  else thing(i)
}

function cancel_self() {
  open("try")
  say("cancel_self")
  say("yield")
  close_block()
  say("cancelling")
}

function body(i, deep,    n) {
  for (n = 1 + draw(3); n > 0; n--) step(i, deep)
}

# Those that task i creates: in a group, or just so.
function offspring(i,    j, text) {
  text = unordered && draw(2) ? "child " : "create "
  for (j = i + 1; j <= tasks; j++) if (parent[j] == i) {
    if (text == "child " && !grouped) { open("group"); grouped = 1 }
    say(text j)
  }
}

function worker(i) {
  print "task " i
  depth = 1
  grouped = 0
  offspring(i)
  body(i, 0)
  if (draw(4) == 0) say("fail " i)
  else if (draw(2)) say("return " i)
  if (grouped) close_block()
}

function scene(seed,    i, all) {
  state = seed * 7919
  for (i = 0; i < 5; i++) draw(2)
  unordered = seed % 2 == 0
  used = 0
  tasks = 2 + draw(5)
  print "scene seed-" seed (unordered ? " unordered" : "")
  print "task 0"
  depth = 1
  for (i = 1; i <= tasks; i++) {
    parent[i] = i > 1 && draw(3) == 0 ? 1 + draw(i - 1) : 0
    if (!parent[i]) say("create " i)
    all = all " " i
  }
  killers = draw(3)
  for (i = 1; i <= killers; i++) say("create " tasks + i)
  say("wait_all 900000" all)
  say("reap")
  for (i = 1; i <= tasks; i++) worker(i)
  for (i = 1; i <= killers; i++) {
    print "task " tasks + i
    say("sleep " limit())
    say("cancel " 1 + draw(tasks))
  }
}

BEGIN { for (seed = from; seed <= to; seed++) scene(seed) }
