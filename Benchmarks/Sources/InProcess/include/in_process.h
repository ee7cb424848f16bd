/* The parts of the benchmarks that are C: clocks, processes, and comparisons inside one process. */
#ifndef IN_PROCESS_H
#define IN_PROCESS_H

#include <stddef.h>
#include <stdint.h>

/* Binds this process, and what it starts from now on, to one of the cores that it may use: the last. Returns its number. */
int bench_use_one_core(void);
/* Undoes that: every core that this process may have. */
void bench_use_every_core(void);

/* Processor seconds that a process has used; 0 for this one. */
double bench_process_seconds(int32_t pid);
/* Resident bytes of a process; 0 for this one. */
int64_t bench_resident_bytes(int32_t pid);
/* The most resident bytes that a process has had; 0 for one that has ended. */
int64_t bench_peak_bytes(int32_t pid);

/* Makes `count` exchanges of one request over a worker's socket and gives the length of the last reply, or a negative errno. */
int64_t bench_exchange(int descriptor, const uint8_t *request, size_t length, int count, uint8_t *into, size_t limit);

/* Ends a process that was started here and waits for its end. */
void bench_stop(int32_t pid, int descriptor);

/* Starts a program with its standard input and output on the returned descriptor, or gives a negative errno. */
int bench_spawn(char *const arguments[], int32_t *pid);

/* Processor seconds of `count` fresh VMs of a plugin: ours are rewound, plain ones are made, loaded, run and closed. */
double bench_fresh_rewind(const char *source, size_t length, int count);
double bench_fresh_plain(const char *source, size_t length, int count);
/* As many copies of as many bytes as a rewind copies: the floor. */
double bench_fresh_copy(int count);

/* The cases of the pattern matcher. */
size_t bench_pattern_count(void);
const char *bench_pattern_name(size_t index);
/* Processor seconds of one case, in a state with our string library or liblua's. */
double bench_pattern_seconds(size_t index, int ours, int repetitions);

#endif
