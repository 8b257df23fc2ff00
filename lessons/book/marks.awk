# marks.awk -- region marks of one source come in pairs:
#   //> name   ...   //< name      (in Python and assembly also #> and #<)

/^[ \t]*(\/\/|#)> / {
  if ($2 in opened) finding(FNR, "region " $2 " is opened twice")
  opened[$2] = FNR
}

/^[ \t]*(\/\/|#)< / {
  if (!($2 in opened)) finding(FNR, "region " $2 " is closed but not open")
  closed[$2] = FNR
}

END {
  for (name in opened)
    if (!(name in closed)) finding(opened[name], "region " name \
                                                 " is never closed")
  exit (findings > 0)
}

function finding(line, what) {
  print file ":" line ": " what > "/dev/stderr"
  findings++
}
