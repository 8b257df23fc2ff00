# source.awk -- find a piece of a source file by name, for weave.
#
# find(path, name) sets `first` and `last` to the lines of the one piece of
# that name, or leaves a sentence in `why`.  Nothing is guessed: a name that is
# defined nowhere, or twice, is refused.
#
# It works without a parser because of one rule of the house: a definition
# starts in column 0 and ends at a } in column 0.

# Read a file once; its lines are text[path, 1] to text[path, size[path]].
function load(path,    line, n, status) {
  if (path in size) return size[path] >= 0
  while ((status = (getline line < path)) > 0) text[path, ++n] = line
  close(path)
  size[path] = status < 0 ? -1 : n + 0
  return size[path] >= 0
}

function is_mark(line) { return line ~ /^[ \t]*(\/\/|#)[<>] [A-Za-z0-9_-]+$/ }

function find(path, name) {
  why = ""
  if (path ~ /\.py$/) find_python(path, name)
  else find_c(path, name)
  return why == ""
}

# A definition wins over its declarations; a header's prototype is quoted where
# there is nothing else.
function find_c(path, name,    i, kind, count, seen) {
  for (i = 1; i <= size[path]; i++) {
    kind = c_kind(path, i, name)
    if (kind == "" || (kind == "declared" && seen == "defined")) continue
    if (kind != seen) { count = 0; seen = kind }
    first = i
    count++
  }
  if (count != 1) { why = how_many(count, name, path); return }
  last = c_end(path, first, seen)
  if (!last) { why = name " in " path " does not end at a } in column 0"; return }
  if (c_type_alone(path, first - 1)) first--
  first = c_comment(path, first)
}

function how_many(count, name, path) {
  return name " is defined " (count ? "more than once" : "nowhere") " in " path
}

# Does the definition or declaration of `name` start on line i?
function c_kind(path, i, name,    line, head, before) {
  line = text[path, i]
  if (line ~ "^# *define +" name "([^A-Za-z0-9_]|$)") return "defined"
  if (line !~ /^[A-Za-z_]/) return ""
  if (line ~ "^(typedef +|static +)*(struct|union|enum) +" name " *[{]")
    return "defined"
  if (line ~ "^typedef .*[ *]" name ";") return "declared"
  head = name "[(]|" name "(\\[[^]]*\\])* = "
  if (!match(line, "(^|[ *])(" head ")")) return ""
  before = substr(line, 1, RSTART)
  if (before !~ /^[A-Za-z_0-9 *]*$/) return ""
  if (RSTART == 1 && !c_type_alone(path, i - 1)) return ""
  return c_opens(path, i) ? "defined" : "declared"
}

# A function whose type stands on a line of its own.
function c_type_alone(path, i) {
  return text[path, i] ~ /^[A-Za-z_][A-Za-z_0-9 *]*$/
}

# Which comes first from line i on: the { of a body (its line), or a ; (0)?
function c_opens(path, i) {
  for (; i <= size[path]; i++) {
    if (text[path, i] ~ /[{]/) return i
    if (text[path, i] ~ /;[^"]*$/) return 0
  }
  return 0
}

function c_end(path, i, kind,    open) {
  if (text[path, i] ~ /^#/) {
    while (text[path, i] ~ /\\$/) i++
    return i
  }
  open = c_opens(path, i)
  if (!open) {
    while (text[path, i] !~ /;/) i++
    return i
  }
  if (text[path, open] ~ /[{].*[}];?[ \t]*$/) return open
  for (i = open + 1; i <= size[path]; i++) {
    if (text[path, i] ~ /^[}]/) return i
    if (text[path, i] ~ /^[A-Za-z_].*[{]$/) return 0
  }
  return 0
}

# The first line of the comment directly above line i, or i.
function c_comment(path, i,    j) {
  j = i - 1
  if (text[path, j] ~ /^(\/\*| \*).*\*\/$/)
    while (j > 0 && text[path, j] !~ /^\/\*/) j--
  else if (text[path, j] ~ /^\/\/ /)
    while (text[path, j - 1] ~ /^\/\/ /) j--
  else
    j = i
  return j > 0 ? j : i
}

# A def or class in column 0, with its decorators and the comment above it.
function find_python(path, name,    i, count) {
  for (i = 1; i <= size[path]; i++)
    if (text[path, i] ~ "^(async def|def|class) " name "[(:]") {
      first = i
      count++
    }
  if (count != 1) { why = how_many(count, name, path); return }
  for (last = first; last < size[path]; last++)
    if (text[path, last + 1] ~ /^[^ \t]/) break
  while (text[path, last] == "") last--
  while (text[path, first - 1] ~ /^(@|# )/) first--
}

# The lines between  //> name  and  //< name.
function find_region(path, name,    i, opened, closed) {
  why = ""
  for (i = 1; i <= size[path]; i++) {
    if (text[path, i] ~ "^[ \t]*(//|#)> " name "$") { opened++; first = i + 1 }
    if (text[path, i] ~ "^[ \t]*(//|#)< " name "$") { closed++; last = i - 1 }
  }
  if (opened != 1 || closed != 1)
    why = "region " how_many(opened, name, path)
  if (opened == 1 && closed != 1)
    why = "region " name " is not closed once in " path
  return why == ""
}

# The lines of a piece, without region marks and without blank lines around it.
function piece(path, from, to,    i, out) {
  for (i = from; i <= to; i++)
    if (!is_mark(text[path, i])) out = out text[path, i] "\n"
  sub(/^\n+/, "", out)
  sub(/\n\n+$/, "\n", out)
  return out
}
