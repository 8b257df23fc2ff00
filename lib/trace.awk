# trace.awk -- a trace of coil (COIL_TRACE, coil_debug_trace) as a timeline that
# Chrome's about:tracing and ui.perfetto.dev draw:
#
#     awk -f lib/trace.awk trace >trace.json
#
# One row per task, with a slice for each step and for each pause. Times are in
# microseconds there, and a step may be short: so three decimals are kept.

BEGIN {
  FS = "\t"
  print "["
}

function quoted(text) {
  gsub(/[\\"]/, "\\\\&", text)
  gsub(/[[:cntrl:]]/, " ", text)
  return "\"" text "\""
}

function put(line) {
  if (lines++) print ","
  printf "%s", line
}

# The end of what the task was doing since `since`.
function slice(task, what, now) {
  put(sprintf("{\"ph\": \"X\", \"pid\": 1, \"tid\": %d, \"name\": %s, " \
              "\"ts\": %.3f, \"dur\": %.3f}", task, quoted(what),
              since[task] * 1e6, (now - since[task]) * 1e6))
}

{
  now = $1
  event = $2
  task = $3
}

!(task in since) {
  put(sprintf("{\"ph\": \"M\", \"pid\": 1, \"tid\": %d, " \
              "\"name\": \"thread_name\", \"args\": {\"name\": %s}}", task,
              quoted($4)))
}

event == "park" && task in since { slice(task, "run", now) }
event == "end" && task in since { slice(task, "run", now) }
event == "wake" && task in since { slice(task, pause[task], now) }

{
  since[task] = now
  pause[task] = event == "park" ? $5 : ""
}

END { print "\n]" }
