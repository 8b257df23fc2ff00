# weave.awk -- fill, or check, the blocks that one Markdown file does not own.
#
#   awk -v mode=write|check -v file=README.md -f source.awk -f output.awk \
#       -f weave.awk
#
# Prints the file with every block filled.  Each finding is one line on stderr.
# The exit status is 1 when there was one.

BEGIN {
  folder = file
  if (!sub(/\/[^\/]*$/, "/", folder)) folder = ""
  if (!load(file)) finding(1, "cannot be read")
  for (at = 1; at <= size[file]; at++) {
    line = text[file, at]
    if (line ~ /^<!-- .* -->$/) owner(substr(line, 6, length(line) - 9))
    else if (line ~ /^[ \t>]*(```|~~~)/) unowned_fence()
    else sentence(line)
  }
  exit (findings > 0)
}

function finding(i, what) {
  print file ":" i ": " what > "/dev/stderr"
  findings++
}

# The line `at` is an owner comment: its block follows.
function owner(said,    block, i, close_at, old) {
  print text[file, at]
  block = said == "sketch" ? "" : fresh(said)
  if (text[file, at + 1] !~ /^```/) {
    missing_block(said, block)
    return
  }
  close_at = fence_end(at + 1)
  for (i = at + 1; i <= close_at; i++) old = old text[file, i] "\n"
  if (why != "") finding(at, why)
  else if (block != "" && block != old && mode == "check")
    finding(at, "stale " subject "; run make weave")
  printf "%s", (why == "" && block != "" ? block : old)
  at = close_at
}

# An author writes just the comment; the tool adds the block.
function missing_block(said, block) {
  if (why != "") finding(at, why)
  else if (block == "") finding(at, "there is no block below this sketch mark")
  else if (mode == "check") finding(at, "no block for the " subject \
                                        "; run make weave")
  if (why == "") printf "%s", block
}

function fence_end(i,    start) {
  for (start = i++; i <= size[file]; i++)
    if (text[file, i] ~ /^[ \t>]*(```|~~~)$/) return i
  finding(start, "this block is never closed")
  return size[file]
}

function unowned_fence(    close_at) {
  finding(at, "a block without an owner: put <!-- from FILE: NAME --> or " \
              "<!-- sketch --> in the line above it, both in column 0")
  close_at = fence_end(at)
  for (; at < close_at; at++) print text[file, at]
  print text[file, at]
}

# What belongs into the block below the comment `said`?  "" and `why` if it
# cannot be had.
function fresh(said,    of) {
  why = ""
  of = said
  if (sub(/^from /, "", of)) return quotation(of)
  if (sub(/^output of /, "", of)) return outputs(of)
  if (sub(/^run of /, "", of)) return session(of)
  if (sub(/^timeline of /, "", of)) return picture(of)
  why = "'" said "' is not what an owner comment says; see lessons/README.md"
  return ""
}

# A name without a slash is a neighbour of the text; others start at the top.
function path_of(name) { return name ~ /\// ? name : folder name }

function have(path, hint) {
  if (load(path)) return 1
  why = path " does not exist" hint
  return 0
}

function fenced(path, body,    kind) {
  kind = "text"
  if (path ~ /\.[ch]$/) kind = "c"
  if (path ~ /\.py$/) kind = "python"
  if (path ~ /\.S$/) kind = "asm"
  return "```" kind "\n" body "```\n"
}

# FILE, or FILE: NAME..., or FILE: region NAME
function quotation(of,    colon, path, names, n, name, i, body) {
  colon = index(of, ": ")
  path = path_of(colon ? substr(of, 1, colon - 1) : of)
  names = colon ? substr(of, colon + 2) : ""
  subject = "quotation of " (names == "" ? of : names)
  if (!have(path, "")) return ""
  if (names == "") return fenced(path, piece(path, 1, size[path]))
  if (sub(/^region /, "", names))
    return find_region(path, names) ? \
      fenced(path, piece(path, first, last)) : ""
  n = split(names, name, " ")
  for (i = 1; i <= n; i++) {
    if (!find(path, name[i])) return ""
    body = body (i > 1 ? "\n" : "") piece(path, first, last)
  }
  return fenced(path, body)
}

function output_file(program) { return path_of(program) ".out" }

function have_run(program) {
  subject = "output of " program
  return have(output_file(program), "; run make outputs")
}

# One program, or several that must have printed the same, line for line.
function outputs(of,    n, program, i, body, other) {
  n = split(of, program, ", ")
  for (i = 1; i <= n; i++) {
    if (!have_run(program[i])) return ""
    other = piece(output_file(program[i]), 1, size[output_file(program[i])])
    if (i == 1) body = other
    else if (body != other) {
      why = program[1] " and " program[i] " do not print the same"
      return ""
    }
  }
  subject = "output of " of
  return fenced("", body)
}

# The command that a reader types, and what it prints.
function session(program,    path, command) {
  if (!have_run(program)) return ""
  path = path_of(program)
  command = path ~ /\.py$/ ? "python3 " path : "build/" path
  return fenced("", "$ build/timekeeper " command "\n" \
                    piece(path ".out", 1, size[path ".out"]))
}

# PROGRAM: WORD...
function picture(of,    colon, program, body) {
  colon = index(of, ": ")
  program = substr(of, 1, colon - 1)
  if (!colon) why = "a timeline names its lanes: timeline of PROGRAM: LANE..."
  else if (have_run(program)) {
    body = timeline(output_file(program), substr(of, colon + 2))
    subject = "timeline of " program
  }
  return why == "" ? fenced("", body) : ""
}

# A line of prose: look after the numbers in it.
function sentence(line,    said, value, out, last_line) {
  last_line = at > 1 ? text[file, at - 1] : ""
  if (line ~ /^(    |\t)[^ ]/ && last_line == "")
    finding(at, "code by indentation has no owner; use a block")
  if (line ~ /^<!--/)
    finding(at, "a line must not open with a comment: the rest of it would " \
                "not be read as text")
  while (match(line, /<!-- [^>]* -->[^<]*<!-- -->/)) {
    out = out substr(line, 1, RSTART - 1)
    said = substr(line, RSTART, RLENGTH)
    line = substr(line, RSTART + RLENGTH)
    value = said
    sub(/^<!-- /, "", said); sub(/ -->.*$/, "", said)
    sub(/^<!-- [^>]* -->/, "", value); sub(/<!-- -->$/, "", value)
    out = out "<!-- " said " -->" number(said, value) "<!-- -->"
  }
  if (line ~ /<!--/) finding(at, "this comment is not closed by <!-- -->")
  print out line
}

# time of PROGRAM: WORDS, or  number of PROGRAM: WORDS
function number(said, value,    of, colon, program, part, right) {
  why = ""
  of = said
  if (!sub(/^(time|number) of /, "", of) || !(colon = index(of, ": ")))
    why = "'" said "' is not what an owner comment says; see lessons/README.md"
  else if (have_run(program = substr(of, 1, colon - 1))) {
    part = substr(of, colon + 2)
    right = said ~ /^time/ ? time_of(output_file(program), part) \
                           : number_in(output_file(program), part)
  }
  if (why != "") {
    finding(at, why)
    return value
  }
  if (mode == "check" && right != value)
    finding(at, "stale number: the " said " is " right "; run make weave")
  return right
}
