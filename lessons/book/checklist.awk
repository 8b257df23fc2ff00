# checklist.awk -- the parts that every lesson page has, and their measure.
#
#   awk -v file=lessons/01-foo-bar/README.md -v number=1 -f checklist.awk FILE
#
# One pass collects: the text is divided at its headings, and each part is
# named by the first word of its heading.  Each finding is one line on stderr.

BEGIN {
  ORDER = "Goals Needs Predict Pitfall asyncio Exercises Summary Further"
  WORDS = 1500; LISTINGS = 6; LINES = 25; CODE = 80; COLUMNS = 72
}

function finding(line, what) {
  print file ":" line ": " what > "/dev/stderr"
  findings++
}

/^```/ {
  inside = !inside
  if (inside) {
    opened = FNR
    code = $0 ~ /^```(c|python)$/
    listings += code
  } else if (code && FNR - opened - 1 > LINES)
    finding(opened, "a listing of " FNR - opened - 1 " lines; the limit is " \
                    LINES)
  next
}

inside {
  if (length($0) > (code ? CODE : COLUMNS))
    finding(FNR, "longer than " (code ? CODE : COLUMNS) " columns")
  next
}

/^<!-- .* -->$/ {
  if ($0 ~ /^<!-- from [^ ]*\.py/) python[part]++
  if ($0 ~ /^<!-- (output|run) of /) outputs[part]++
  if ($0 ~ /broken-/) broken[part]++
  next
}

/^#/ { heading(); next }

{
  prose = $0
  gsub(/<!--[^>]*-->/, "", prose)
  if (prose ~ /![^\[]|!$/ && prose !~ /`[^`]*!/)
    finding(FNR, "an exclamation mark; the voice is calm")
  links_in(prose)
  gsub(/<[^>]*>|\]\([^)]*\)/, " ", prose)
  words += words_of(prose)
  text[part] = text[part] " " prose
}

/^- / { bullets[part]++ }
/^[0-9]\. `\*+` / { stars = stars $2 " " }
/<details>/ { fold(FNR) }
/<\/details>/ { unfold() }
folded && !/<summary>/ { why += words_of($0) }

function words_of(line,    n, i, w, count) {
  n = split(line, w, /[ \t]+/)
  for (i = 1; i <= n; i++) if (w[i] ~ /[A-Za-z0-9]/) count++
  return count + 0
}

function heading(    level) {
  level = index($0, " ") - 1
  if (level == 1 && (titles++ || FNR != 1))
    finding(FNR, "one title, with #, in the first line")
  if (level > depth + 1)
    finding(FNR, "a heading jumps over a level")
  depth = level
  if (level > 2) return
  part = $2
  sub(/:$/, "", part)
  at[part] = FNR
}

function fold(line) {
  if (folded) finding(line, "<details> inside <details>")
  folded = line
  why = 0
  if ($0 ~ /not true|all of the above|none of the above/)
    finding(line, "choices say what is; no 'not true', no 'all of the above'")
}

function unfold() {
  if (!folded) finding(FNR, "</details> without <details>")
  else if (why < 8) finding(folded, "a choice or hint without its why")
  else choices[part]++
  folded = 0
}

# Links to files must lead somewhere; the shell looks.
function links_in(line,    link) {
  while (match(line, /\]\([^)]*\)/)) {
    link = substr(line, RSTART + 2, RLENGTH - 3)
    line = substr(line, RSTART + RLENGTH)
    links[part]++
    sub(/#.*/, "", link)
    if (link != "" && link !~ /^https?:/) print FNR, link
  }
}

END {
  if (inside) finding(opened, "this block is never closed")
  if (folded) finding(folded, "<details> is never closed")
  parts()
  if (words > WORDS)
    finding(1, words " words; the limit is " WORDS)
  if (listings > LISTINGS)
    finding(1, listings " listings; the limit is " LISTINGS)
  exit (findings > 0)
}

function parts(    n, i, name, before) {
  n = split(ORDER, name, " ")
  for (i = 1; i <= n; i++) {
    if (!(name[i] in at)) {
      finding(1, "no part ## " name[i])
      continue
    }
    if (at[name[i]] < before)
      finding(at[name[i]], "## " name[i] " comes too early; the order is " \
                           ORDER)
    before = at[name[i]]
  }
  want("Goals", bullets["Goals"] >= 2 && bullets["Goals"] <= 4,
       "2 to 4 goals, as a list")
  want("Goals", text["Goals"] !~ /understand/,
       "goals that can be tested; 'understand' cannot")
  want("Needs", text["Needs"] ~ /[0-9] minutes/, "how many minutes it takes")
  want("Needs", !number || links["Needs"], "a link to an earlier lesson")
  want("Predict", choices["Predict"] >= 3 && choices["Predict"] <= 4,
       "3 or 4 choices as <details>, each with its why")
  want("Predict", outputs["Predict"], "the answer as the output of a run")
  want("Pitfall", broken["Pitfall"] && outputs["Pitfall"],
       "a broken- program and what it prints")
  want("asyncio", python["asyncio"] && outputs["asyncio"],
       "the program in Python and what it prints")
  want("Exercises", stars == "`*` `**` `***` ",
       "3 exercises, marked 1. `*`  2. `**`  3. `***`")
  want("Exercises", choices["Exercises"] >= 3, "a hint for each, as <details>")
  want("Summary", bullets["Summary"] == 3, "3 sentences, as a list")
  want("Further", links["Further"] >= 1 && links["Further"] <= 3 && \
       text["Further"] ~ /minutes/, "1 to 3 links, each with its minutes")
}

function want(name, holds, what) {
  if (name in at && !holds) finding(at[name], "## " name " wants " what)
}
