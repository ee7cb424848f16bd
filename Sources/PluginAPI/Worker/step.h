/* One step in the making: what the request says, and what the calls have come to. */
#ifndef AGON_STEP_H
#define AGON_STEP_H

#include "plugin.h"

typedef struct {
  uint8_t seat;
  uint8_t kind; /* enum agon_answer_kind */
  bool raised;
  wire_bytes given;   /* the request's action or reason */
  agon_buffer action; /* what parse or default made; empty for none */
  char reason[512];
} answer;

typedef struct {
  uint8_t bot; /* index + 1; 0 for none */
  wire_bytes memory;
  bool out;
} seat_of_step;

/* What one call of a callback has used. */
typedef struct {
  uint8_t callback, seat;
  int64_t instructions;
  size_t output_bytes, memory_bytes;
} measured_call;

/* setup or parse, default and apply; then next and evaluate, or a task for each seat. */
enum { STEP_CALLS_MAX = 3 * AGON_SEATS_MAX + 4 };

typedef struct {
  plugin *plugin;
  uint8_t flags;
  int64_t session_budget; /* what is left for the Space's own calls */
  int64_t used;
  const uint8_t *seed;
  int64_t step, asks, clock;
  int seats;
  wire_bytes config;
  agon_buffer context; /* the CBOR of ctx */
  agon_buffer state, event, command, log, evaluation;
  bool has_log;
  answer answers[AGON_SEATS_MAX];
  size_t answer_count;
  seat_of_step seat[AGON_SEATS_MAX + 1];
  uint8_t asked[AGON_SEATS_MAX];
  size_t asked_count;
  enum agon_verdict verdict;
  const char *message; /* of a failure that the worker itself has found; NULL: the VM's */
  int failed_callback, failed_seat;
  measured_call calls[STEP_CALLS_MAX]; /* with AGON_FLAG_MEASURED */
  size_t call_count;
} step;

/* Runs the step from its event on; the tasks and the bots' answers go to `asks`, as the reply has them. */
void step_run(step *step, uint8_t kind, agon_buffer *asks);
/* Makes an answer a forfeit, with a reason of which at most 500 bytes are kept. */
void step_forfeit(answer *answer, enum agon_answer_kind kind, const char *reason, size_t length);

#endif
