# svg.awk -- draw runs as a picture: awk -f svg.awk in_turn.out together.out
#
# Each file is what the timekeeper printed. A line "foo begins" opens a bar in
# the lane foo, the next line with that word closes it; the line "ended" is the
# end of the run. A file is a panel, titled by its name. Shape carries the
# meaning, colour only repeats it; colours are legible on light and dark.

function stamp(line) { return line + 0 }

function open_panel(path) {
  panel++
  sub(/.*\//, "", path)
  sub(/\.out$/, "", path)
  title[panel] = path
}

FNR == 1 { open_panel(FILENAME) }

$3 == "begins" {
  lane[panel, ++lanes[panel]] = $2
  from[panel, $2] = stamp($0)
  next
}

$2 == "ended" {
  end[panel] = stamp($0)
  if (end[panel] > longest) longest = end[panel]
  next
}

{
  for (i = 1; i <= lanes[panel]; i++)
    if (index($0, lane[panel, i])) to[panel, lane[panel, i]] = stamp($0)
}

function x(time) { return 110 + time * 480 / longest }

function text(left, top, words, more) {
  printf "<text x=\"%g\" y=\"%g\" %s>%s</text>\n", left, top, more, words
}

function bar(p, name, top,    left, width) {
  left = x(from[p, name])
  width = x(to[p, name]) - left
  text(100, top + 15, name, "text-anchor=\"end\"")
  printf "<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"20\" rx=\"3\" " \
         "fill=\"%s\"/>\n", left, top, width, name == "foo" ? "#3b82c4" : "#d97a1f"
  text(left + width / 2, top + 15, "sleeps " to[p, name] - from[p, name] " s", \
       "text-anchor=\"middle\" fill=\"white\"")
}

function draw(p, top,    i, second) {
  text(10, top, title[p] ": " end[p] " s", "font-weight=\"bold\"")
  for (second = 0; second <= longest; second++) {
    printf "<path d=\"M%g %gv62\" stroke=\"#8886\"/>\n", x(second), top + 8
    text(x(second), top + 84, second " s", "text-anchor=\"middle\" font-size=\"11\"")
  }
  for (i = 1; i <= lanes[p]; i++) bar(p, lane[p, i], top - 16 + i * 28)
  printf "<path d=\"M%g %gv66\" stroke=\"#888\" stroke-width=\"3\"/>\n", \
         x(end[p]), top + 6
}

END {
  height = panel * 110 + 10
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 %g\" " \
         "font-family=\"sans-serif\" font-size=\"14\" role=\"img\" " \
         "fill=\"#777\">\n", height
  printf "<title>foo sleeps 2 s, bar 1 s:"
  for (p = 1; p <= panel; p++) printf " %s takes %g s.", title[p], end[p]
  print "</title>"
  for (p = 1; p <= panel; p++) draw(p, p * 110 - 85)
  print "</svg>"
}
