# The part of tools/test that runs everything under a sanitizer; it uses what stands there.

# sanitized NAME: the Swift tests, and a server under mixed load, in a build for the `thread` or the `address` sanitizer.
sanitized() {
    local sanitizer=$1 build=.build-san-$1 found=$reports/$1-report
    local here=$PWD/tools/sanitizers
    check "swift build ($sanitizer sanitizer)" \
        swift build --build-tests --sanitize "$sanitizer" --scratch-path "$build" || return
    (
        export CA_LEDGER_PATIENCE=${CA_LEDGER_PATIENCE:-10}
        # What is reported goes to files: the output of tests, and that of programs that they start, is theirs.
        case $sanitizer in
            thread)
                export TSAN_OPTIONS="log_path=$found:suppressions=$here/races.txt:history_size=4:second_deadlock_stack=1"
                "$(dirname "$(command -v swift)")/clang" -O1 -shared -fPIC -Wall -Wextra -Werror \
                    -o "$reports/mutex.so" tools/sanitizers/mutex.c || exit
                export LD_PRELOAD=$reports/mutex.so
                ;;
            address)
                export ASAN_OPTIONS="log_path=$found:suppressions=$here/memory.txt:detect_leaks=1:malloc_context_size=48:detect_stack_use_after_return=1"
                export LSAN_OPTIONS="suppressions=$here/leaks.txt:print_suppressions=0"
                ;;
        esac
        # XCTest, which has nothing to run here, leaves something behind.
        swift_tests "swift test ($sanitizer sanitizer)" swift test --skip-build --disable-xctest \
            --sanitize "$sanitizer" --scratch-path "$build"
        if [ -z "$filter" ]; then
            check "a server under mixed load ($sanitizer sanitizer)" \
                env CA_LEDGER_BINARY="$PWD/$build/debug/ca-ledger" tools/torture load --seconds 40
        fi
        # A subshell's counts are its own.
        printf '%s %s %s\n' "$passed" "$failed" "$skipped" >"$reports/counts"
    )
    if ! read -r passed failed skipped <"$reports/counts"; then
        failed=$((failed + 1))
        echo "the $sanitizer sanitizer could not be used" >>"$failures"
        return
    fi
    rm "$reports/counts"
    check "no report of the $sanitizer sanitizer" nothing_found "$found"
}

# nothing_found PREFIX: shows the files of that prefix, of which there should be none.
nothing_found() {
    local file any=
    for file in "$1".*; do
        [ -e "$file" ] || continue
        any=yes
        cat "$file"
    done
    [ -z "$any" ]
}
