# hurried.sh -- many short children before the wait.
#
# Under load a child had ended before its birth was heard of; from then on it was
# waited for, and time stood still for ever.
for i in 1 2 3 4 5; do
  x=$(echo "$i" | cat)
  y=$(basename "/a/$x")
done
sleep 1
echo "awake, $y"
