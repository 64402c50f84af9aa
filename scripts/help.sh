# For a script that takes arguments, before its `cd`: `--help` prints the comment that it begins with.
#
#     . "$(dirname "$0")/help.sh"
case ${1:-} in
-h | --help)
    awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$0"
    exit 0
    ;;
esac
