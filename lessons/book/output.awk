# output.awk -- what a run printed, for weave: the lines, a number, a picture.
#
# NAME.out holds what the timekeeper printed: on each line a time in seconds,
# two spaces, and the text.  The last line says how the program ended.

function stamp(line) { sub(/ .*/, "", line); return line }
function words(line) { sub(/^[0-9.]+  /, "", line); return line }

# 2.500000000 is written 2.5.
function plain(digits) {
  if (digits ~ /\./) sub(/\.?0*$/, "", digits)
  return digits
}

# The one line of a run that contains `part`: its number, or 0 and `why`.
function line_with(path, part,    i, found, count) {
  why = ""
  for (i = 1; i <= size[path]; i++)
    if (index(words(text[path, i]), part)) { found = i; count++ }
  if (count != 1) {
    why = (count ? "more than one line" : "no line") " with '" part "' in " path
    return 0
  }
  return found
}

# When was it printed?
function time_of(path, part,    i) {
  i = line_with(path, part)
  return i ? plain(stamp(text[path, i])) : ""
}

# The first number that follows `part` in its line.
function number_in(path, part,    i, line) {
  i = line_with(path, part)
  if (!i) return ""
  line = words(text[path, i])
  line = substr(line, index(line, part) + length(part))
  if (match(line, /-?[0-9]+(\.[0-9]+)?/)) return substr(line, RSTART, RLENGTH)
  why = "no number after '" part "' in " path
  return ""
}

# Where does the word stand in the line?  0: nowhere.
function word_at(line, word) {
  return match(" " line " ", "[^A-Za-z0-9_-]" word "[^A-Za-z0-9_-]")
}

function lane_of(line, lane, n,    i, here, best, nearest) {
  for (i = 1; i <= n; i++) {
    here = word_at(line, lane[i])
    if (here && (!best || here < nearest)) { best = i; nearest = here }
  }
  return best ? lane[best] : ""
}

function repeat(what, n,    out) {
  while (n-- > 0) out = out what
  return out
}

# Put `what` into `row` at column `at` (from 0).
function put(row, at, what) {
  row = row repeat(" ", at - length(row))
  return substr(row, 1, at) what substr(row, at + length(what) + 1)
}

# A picture of a run: a lane for each word of `lanes`, a | for each line of this
# lane, and a bar from its first to its last.  A line belongs to the lane whose
# word comes first in it.  At most 72 columns.
function timeline(path, lanes,
                  n, lane, i, end, left, tick, ticks, cell, row, out) {
  why = ""
  n = split(lanes, lane, " ")
  left = 5
  for (i = 1; i <= n; i++) if (length(lane[i]) > left) left = length(lane[i])
  left++
  end = stamp(text[path, size[path]]) + 0
  tick = tick_for(end)
  ticks = end > 0 ? int(end / tick + 0.999) : 1
  cell = int((72 - left - 8) / ticks)
  if (cell > 16) cell = 16
  for (i = 0; i <= ticks; i++)
    row = put(row, left + i * cell, plain(sprintf("%.3f", i * tick)) " s")
  out = row "\n"
  for (i = 1; i <= n; i++) 
    out = out lane_row(path, lane, n, i, left, cell / tick)
  row = put("end", left + int(end * cell / tick + 0.5), "|")
  return out row "  " plain(sprintf("%.3f", end)) " s\n"
}

# The smallest of 0.1, 0.2, 0.5, 1, 2, 5 ... that makes at most five ticks.
function tick_for(end,    tick, step) {
  tick = 0.1
  for (step = 0; end / tick > 5; step++) tick *= step % 3 == 1 ? 2.5 : 2
  return tick
}

function lane_row(path, lane, n, which, left, scale,
                  i, at, from, row, seen, when) {
  row = lane[which]
  for (i = 1; i < size[path]; i++) {
    if (lane_of(words(text[path, i]), lane, n) != lane[which]) continue
    when = stamp(text[path, i])
    at = left + int(when * scale + 0.5)
    if (seen++) row = put(row, from, repeat("=", at - from))
    row = put(row, at, "|")
    from = at + 1
  }
  if (!seen) why = "no line of the lane " lane[which] " in " path
  return row "  " plain(sprintf("%.3f", when)) " s\n"
}
