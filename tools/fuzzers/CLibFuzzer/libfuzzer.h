#pragma once

#include <stddef.h>
#include <stdint.h>

// compiler-rt, lib/fuzzer/FuzzerInterface.h: what libFuzzer has for a program with a `main` of its own.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
