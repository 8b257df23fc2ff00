# table.awk -- from lines "MEASURE PEER VALUE" to the table, in Markdown; with
# -v summary=1 to a few columns of it, as text.
#
# Of each measure the median counts; of a wall-clock time the least, because
# others who use the machine can only lengthen it.

function row(measure, title, unit, limits) {
  order[++rows] = measure
  titles[measure] = title
  units[measure] = unit
  limit[measure] = limits
}

# A limit is "WHOM FACTOR": at most so many times that one's figure. WHOM may be
# "below PEER" for a strict one, or "total" for a figure of its own.
BEGIN {
  row("switch", "switch to a coroutine", "ns", "floor 2")
  row("yield", "yield through the loop", "ns", "floor 3")
  row("turn", "create and await, in turn", "ns", "floor 3")
  row("batch", "create and await, 10,000 at a time", "ns", "floor 3")
  row("alive", "10,000 alive at once, each", "ns", "tokio 0.6")
  row("sleep_100k", "100,000 sleeping tasks, CPU", "s", "tokio 0.95")
  row("sleep_1m", "1,000,000 sleeping tasks, CPU", "s", "tokio 1.1")
  row("memory", "memory per sleeping task of 1,000,000", "bytes", "total 4600")
  row("timers", "1,000,000 timers without tasks, CPU", "s", "ev 1.2, uv 0.4")
  row("gather_cold", "gather 10,000 sleeps, cold: time over 100 ms", "ms", \
    "tokio 1.4")
  row("gather_warm", "the same, warm", "ms", "tokio 1")
  row("gather_cold_cpu", "gather 10,000 sleeps, cold: CPU", "ms", "")
  row("gather_warm_cpu", "the same, warm", "ms", "")
  row("echo_50", "TCP echo, 50 connections: CPU per request", "us", \
    "epoll 1.05, tokio 1")
  row("echo_1000", "TCP echo, 1,000 connections", "us", "epoll 1.05, tokio 1")
  count = split("floor epoll coil coilfd tokio go st ev uv asyncio uvloop " \
    "ucontext", peer)
  split("floor,epoll loop,coil,coil_wait_fd,Tokio,Go,State Threads,libev," \
    "libuv,asyncio,uvloop,swapcontext", long, ",")
  for (i = 1; i <= count; i++) name[peer[i]] = long[i]
}

NF == 3 {
  n = ++seen[$1, $2]
  for (i = n; i > 1 && value[$1, $2, i - 1] > $3 + 0; i--)
    value[$1, $2, i] = value[$1, $2, i - 1]
  value[$1, $2, i] = $3 + 0
}

function is_wall(measure) {
  return measure == "gather_cold" || measure == "gather_warm"
}

# "" when it was not measured.
function figure(measure, who,    n) {
  n = seen[measure, who]
  if (!n) return ""
  if (is_wall(measure)) return value[measure, who, 1]
  if (n % 2) return value[measure, who, (n + 1) / 2]
  return (value[measure, who, n / 2] + value[measure, who, n / 2 + 1]) / 2
}

function floor_of(measure) {
  return figure(measure, measure ~ /^echo/ ? "epoll" : "floor")
}

function best_of(measure,    i, v, best) {
  best = ""
  for (i = 1; i <= count; i++) {
    if (peer[i] ~ /^(floor|epoll|coil|coilfd)$/) continue
    v = figure(measure, peer[i])
    if (v != "" && (best == "" || v < figure(measure, best))) best = peer[i]
  }
  return best
}

function show(v) {
  if (v == "") return "-"
  return sprintf(v >= 1000 ? "%.0f" : v >= 100 ? "%.0f" : \
    v >= 10 ? "%.1f" : "%.2f", v)
}

function ratio(a, b) {
  return a == "" || b == "" || b <= 0 ? "-" : sprintf("%.2f", a / b)
}

# What a limit asks for, and whether it is met: "yes", "no", "" not known.
function judge(measure,    n, i, part, w, v, bound, text, verdict) {
  n = split(limit[measure], part, ", ")
  text = verdict = ""
  v = figure(measure, "coil")
  for (i = 1; i <= n; i++) {
    split(part[i], w, " ")
    text = text (i > 1 ? ", " : "") (w[1] == "total" ? "" : name[w[1]] " x ") \
      w[2]
    bound = w[1] == "total" ? 1 : figure(measure, w[1])
    if (v == "" || bound == "") continue
    if (v > bound * w[2])
      verdict = "no"
    else if (verdict == "")
      verdict = "yes"
  }
  asked = text
  return quick ? "" : verdict
}

function pad(text, width) {
  return sprintf("%-" width "s", text)
}

function line(a, b, c, d, e, f, g) {
  printf "| %s | %8s | %22s | %8s | %7s | %6s | %s |\n", pad(a, 52), b, c, d, \
    e, f, g
}

function summarize(    r, m, best, peers) {
  printf "%-50s %6s %6s  %-18s %s\n", "", "coil", "floor", "best peer", "limit"
  for (r = 1; r <= rows; r++) {
    m = order[r]
    best = best_of(m)
    peers = best == "" ? "" : show(figure(m, best)) " " name[best]
    verdict = judge(m)
    printf "%-50s %6s %6s  %-18s %s\n", titles[m] ", " units[m], \
      show(figure(m, "coil")), show(floor_of(m)), peers, \
      verdict == "" ? "" : verdict == "yes" ? "reached" : "missed"
  }
}

END {
  if (summary) {
    summarize()
    exit
  }
  line("work", "floor", "best peer", "coil", "/ floor", "/ peer", \
    "to reach: at most")
  printf "|%s|--:|--:|--:|--:|--:|---|\n", "---"
  for (r = 1; r <= rows; r++) {
    m = order[r]
    best = best_of(m)
    verdict = judge(m)
    line(titles[m] " [" units[m] "]", show(floor_of(m)), \
      best == "" ? "-" : show(figure(m, best)) " " name[best], \
      show(figure(m, "coil")), ratio(figure(m, "coil"), floor_of(m)), \
      best == "" ? "-" : ratio(figure(m, "coil"), figure(m, best)), \
      asked (verdict == "" ? "" : verdict == "yes" ? ": reached" : ": missed"))
  }
  printf "\nAll of them, in the same units:\n\n| work |"
  for (i = 1; i <= count; i++) printf " %s |", name[peer[i]]
  printf "\n|---|"
  for (i = 1; i <= count; i++) printf "--:|"
  print ""
  for (r = 1; r <= rows; r++) {
    printf "| %s |", titles[order[r]]
    for (i = 1; i <= count; i++) printf " %s |", show(figure(order[r], peer[i]))
    print ""
  }
}
