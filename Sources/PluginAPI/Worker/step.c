/* A whole step in one request: parse what was answered, apply the event, ask what comes next, make the next tasks, and let
   the bots that sit in the asked seats answer them. */
#include <stdio.h>

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
} step;

/* Items of DAG-CBOR for the two things that the worker itself makes: ctx and the answers event. */
static void cbor_head(agon_buffer *out, uint8_t major, uint64_t argument) {
  uint8_t head[9];
  size_t width = argument < 24 ? 0 : argument < 0x100 ? 1 : argument < 0x10000 ? 2 : argument < 0x100000000 ? 4 : 8;
  static const uint8_t info[] = {0, 24, 25, 0, 26, 0, 0, 0, 27};
  head[0] = (uint8_t)(major << 5 | (width == 0 ? (uint8_t)argument : info[width]));
  for (size_t index = 0; index < width; index++) head[1 + index] = (uint8_t)(argument >> (8 * (width - 1 - index)));
  agon_buffer_append(out, head, 1 + width);
}

static void cbor_text(agon_buffer *out, const char *text) {
  cbor_head(out, 3, strlen(text));
  agon_buffer_append(out, text, strlen(text));
}

static void make_context(step *step) {
  bool clock = step->clock >= 0;
  step->context.length = 0;
  cbor_head(&step->context, 5, clock ? 5 : 4);
  cbor_text(&step->context, "asks");
  cbor_head(&step->context, 0, (uint64_t)step->asks);
  cbor_text(&step->context, "step");
  cbor_head(&step->context, 0, (uint64_t)step->step);
  if (clock) {
    cbor_text(&step->context, "clock");
    cbor_head(&step->context, 0, (uint64_t)step->clock);
  }
  cbor_text(&step->context, "seats");
  cbor_head(&step->context, 0, (uint64_t)step->seats);
  cbor_text(&step->context, "config");
  agon_buffer_append(&step->context, step->config.bytes, step->config.length);
}

static agon_argument context_argument(const step *step) {
  return (agon_argument){.kind = AGON_ARG_CBOR, .bytes = step->context.bytes, .length = step->context.length};
}

static agon_argument state_argument(const step *step, int64_t seat) {
  return (agon_argument){.kind = AGON_ARG_STATE, .bytes = step->state.bytes, .length = step->state.length, .integer = seat};
}

static const char *const names[AGON_CALLBACKS] = {"setup", "next", "task", "parse", "default", "apply", "evaluate", "rewards", "view"};

/* Calls a callback of the Space. `counted` calls draw on the session's budget; parse, on an agent's words, does not. */
static enum agon_verdict call(step *step, enum agon_callback callback, int seat, const char *root, int hidden_seats, bool counted,
                              const agon_argument *arguments, size_t count, bool second_is_text, agon_buffer *out, agon_result results[2]) {
  plugin *plugin = step->plugin;
  if (step->flags & AGON_FLAG_FRESH_EACH_CALL) agon_vm_rewind(plugin->space);
  int64_t granted = plugin->instructions;
  if (counted && step->session_budget - step->used < granted) granted = step->session_budget - step->used;
  agon_call called = {.name = names[callback], .seed = step->seed, .step = step->step, .seat = seat, .instructions = granted, .root = root, .seats = hidden_seats};
  enum agon_verdict verdict = agon_vm_call(plugin->space, callback, &called, arguments, count, false, second_is_text, out, results);
  if (counted) step->used += agon_vm_used(plugin->space);
  /* What a stopped call has left behind must not weigh on the next one. */
  if (verdict == AGON_BUDGET || verdict == AGON_MEMORY) agon_vm_rewind(plugin->space);
  return verdict;
}

static bool failed(step *step, enum agon_verdict verdict, enum agon_callback callback, int seat) {
  if (verdict == AGON_OK) return false;
  step->verdict = verdict;
  step->failed_callback = callback;
  step->failed_seat = seat;
  return true;
}

/* A callback that returns nothing where a value is needed. */
static bool missing(step *step, const agon_result *result, enum agon_callback callback, int seat) {
  if (result->present) return false;
  bool is_state = callback == AGON_APPLY || callback == AGON_SETUP;
  step->message = is_state ? "returned nothing: add \"return state\"" : "returned nothing: add a return";
  step->verdict = AGON_REFUSED_VALUE;
  step->failed_callback = callback;
  step->failed_seat = seat;
  return true;
}

static bool set_up(step *step) {
  static const uint8_t empty_rounds[] = {0xa1, 0x66, 'r', 'o', 'u', 'n', 'd', 's', 0x80};
  if (!agon_vm_has(step->plugin->space, AGON_SETUP)) {
    agon_buffer_append(&step->state, empty_rounds, sizeof empty_rounds);
    return true;
  }
  agon_argument arguments[] = {context_argument(step)};
  agon_result results[2];
  enum agon_verdict verdict = call(step, AGON_SETUP, 0, "state", step->seats, true, arguments, 1, true, &step->state, results);
  if (failed(step, verdict, AGON_SETUP, 0) || missing(step, &results[0], AGON_SETUP, 0)) return false;
  step->state.length = results[0].offset + results[0].length;
  return true;
}

static void forfeit(answer *answer, enum agon_answer_kind kind, const char *reason, size_t length) {
  answer->kind = (uint8_t)kind;
  answer->action.length = 0;
  snprintf(answer->reason, sizeof answer->reason, "%.*s", (int)agon_text_cut(reason, length, AGON_LOG_BYTES_MAX), reason);
}

static void parse(step *step, answer *answer) {
  if (!agon_vm_has(step->plugin->space, AGON_PARSE)) {
    agon_buffer_append(&answer->action, answer->given.bytes, answer->given.length);
    return;
  }
  agon_argument arguments[] = {
      state_argument(step, answer->seat),
      {.kind = AGON_ARG_INTEGER, .integer = answer->seat},
      {.kind = AGON_ARG_CBOR, .bytes = answer->given.bytes, .length = answer->given.length},
      context_argument(step),
  };
  agon_result results[2];
  static agon_buffer out;
  out.length = 0;
  enum agon_verdict verdict = call(step, AGON_PARSE, answer->seat, "action", 0, false, arguments, 4, true, &out, results);
  if (verdict != AGON_OK) {
    const char *message = agon_vm_message(step->plugin->space);
    answer->raised = true;
    forfeit(answer, AGON_ANSWER_ILLEGAL, message, strlen(message));
  } else if (!results[0].present) {
    forfeit(answer, AGON_ANSWER_ILLEGAL, (const char *)out.bytes + results[1].offset, results[1].present ? results[1].length : 0);
  } else {
    agon_buffer_append(&answer->action, out.bytes + results[0].offset, results[0].length);
  }
}

static bool stand_in(step *step, answer *answer) {
  if (!agon_vm_has(step->plugin->space, AGON_DEFAULT)) return true;
  agon_argument arguments[] = {state_argument(step, answer->seat), {.kind = AGON_ARG_INTEGER, .integer = answer->seat}, context_argument(step)};
  agon_result results[2];
  enum agon_verdict verdict = call(step, AGON_DEFAULT, answer->seat, "action", 0, true, arguments, 3, true, &answer->action, results);
  if (failed(step, verdict, AGON_DEFAULT, answer->seat)) return false;
  answer->action.length = results[0].present ? results[0].offset + results[0].length : 0;
  return true;
}

static void write_answers_event(step *step) {
  static const char *const kinds[] = {"", "late", "malformed", "illegal", "out"};
  agon_buffer *event = &step->event;
  cbor_head(event, 5, 2);
  cbor_text(event, "type");
  cbor_text(event, "answers");
  cbor_text(event, "answers");
  cbor_head(event, 4, step->answer_count);
  for (size_t index = 0; index < step->answer_count; index++) {
    answer *answer = &step->answers[index];
    bool given_up = answer->kind != AGON_ANSWER_ACTION, acts = answer->action.length > 0;
    cbor_head(event, 5, 1u + (acts ? 1u : 0u) + (given_up ? 2u : 0u));
    cbor_text(event, "seat");
    cbor_head(event, 0, answer->seat);
    if (acts) {
      cbor_text(event, "action");
      agon_buffer_append(event, answer->action.bytes, answer->action.length);
    }
    if (given_up) {
      cbor_text(event, "reason");
      cbor_text(event, answer->reason);
      cbor_text(event, "forfeit");
      cbor_text(event, kinds[answer->kind]);
    }
  }
}

static bool take_answers(step *step) {
  for (size_t index = 0; index < step->answer_count; index++)
    if (step->answers[index].kind == AGON_ANSWER_ACTION) parse(step, &step->answers[index]);
  for (size_t index = 0; index < step->answer_count; index++)
    if (step->answers[index].kind != AGON_ANSWER_ACTION && !stand_in(step, &step->answers[index])) return false;
  write_answers_event(step);
  return true;
}

/* Without `apply` the answers go to the end of state.rounds, and other events leave no trace. */
static bool apply_by_default(step *step) {
  enum { BEFORE_ANSWERS = 1 + 5 + 8 + 8 };
  if (step->answer_count == 0) return true;
  agon_buffer next = {0};
  bool sound = agon_state_append(step->state.bytes, step->state.length, step->event.bytes + BEFORE_ANSWERS, step->event.length - BEFORE_ANSWERS, &next);
  if (!sound || next.length > step->plugin->options.output_bytes) {
    agon_buffer_free(&next);
    step->verdict = AGON_REFUSED_VALUE;
    step->failed_callback = AGON_APPLY;
    step->message = sound ? "the default of apply has made the state larger than output_bytes allows: add an apply"
                          : "the default of apply needs a state that is an object with a list called rounds: add an apply";
    return false;
  }
  agon_buffer_free(&step->state);
  step->state = next;
  return true;
}

static bool apply(step *step) {
  if (!agon_vm_has(step->plugin->space, AGON_APPLY)) return apply_by_default(step);
  agon_argument arguments[] = {state_argument(step, -1), {.kind = AGON_ARG_CBOR, .bytes = step->event.bytes, .length = step->event.length}, context_argument(step)};
  agon_result results[2];
  static agon_buffer out;
  out.length = 0;
  enum agon_verdict verdict = call(step, AGON_APPLY, 0, "state", step->seats, true, arguments, 3, true, &out, results);
  bool stop = failed(step, verdict, AGON_APPLY, 0) || missing(step, &results[0], AGON_APPLY, 0);
  if (!stop) {
    step->state.length = 0;
    agon_buffer_append(&step->state, out.bytes + results[0].offset, results[0].length);
    step->has_log = results[1].present;
    if (step->has_log) agon_buffer_append(&step->log, out.bytes + results[1].offset, results[1].length);
  }
  return !stop;
}

static void default_next(step *step) {
  bool ask = step->asks < (int64_t)step->plugin->rounds;
  cbor_head(&step->command, 5, 1);
  cbor_text(&step->command, ask ? "ask" : "done");
  if (!ask) {
    agon_buffer_append(&step->command, "\xf5", 1);
    return;
  }
  cbor_head(&step->command, 4, (uint64_t)step->seats);
  for (int seat = 1; seat <= step->seats; seat++) cbor_head(&step->command, 0, (uint64_t)seat);
}

/* Reads the seats of a sound {ask = {…}}; any other command, sound or not, is the host's to judge. */
static void read_asked(step *step) {
  static const uint8_t prefix[] = {0xa1, 0x63, 'a', 's', 'k'};
  const uint8_t *at = step->command.bytes, *end = at + step->command.length;
  if (step->command.length < sizeof prefix + 1 || memcmp(at, prefix, sizeof prefix) != 0) return;
  at += sizeof prefix;
  size_t count = *at & 31;
  if (*at >> 5 != 4 || count > 24) return;
  at++;
  if (count == 24) {
    if (at == end) return;
    count = *at++;
  }
  bool seen[AGON_SEATS_MAX + 1] = {false};
  for (size_t index = 0; index < count; index++) {
    if (at == end || *at >> 5 != 0) return;
    size_t seat = *at & 31;
    at++;
    if (seat >= 24) {
      if (seat > 24 || at == end) return;
      seat = *at++;
    }
    if (seat < 1 || seat > (size_t)step->seats || seen[seat]) return;
    seen[seat] = true;
  }
  if (count == 0 || at != end) return;
  for (int seat = 1; seat <= step->seats; seat++)
    if (seen[seat]) step->asked[step->asked_count++] = (uint8_t)seat;
}

static bool is_done(const step *step) {
  static const uint8_t done[] = {0xa1, 0x64, 'd', 'o', 'n', 'e', 0xf5};
  return step->command.length == sizeof done && memcmp(step->command.bytes, done, sizeof done) == 0;
}

static bool next(step *step) {
  if (!agon_vm_has(step->plugin->space, AGON_NEXT)) {
    default_next(step);
  } else {
    agon_argument arguments[] = {state_argument(step, -1), context_argument(step)};
    agon_result results[2];
    enum agon_verdict verdict = call(step, AGON_NEXT, 0, "next", 0, true, arguments, 2, true, &step->command, results);
    if (failed(step, verdict, AGON_NEXT, 0) || missing(step, &results[0], AGON_NEXT, 0)) return false;
    step->command.length = results[0].offset + results[0].length;
  }
  read_asked(step);
  return true;
}

static bool evaluate(step *step) {
  agon_argument arguments[] = {state_argument(step, -1), context_argument(step)};
  agon_result results[2];
  enum agon_verdict verdict = call(step, AGON_EVALUATE, 0, "evaluate", 0, true, arguments, 2, true, &step->evaluation, results);
  if (failed(step, verdict, AGON_EVALUATE, 0) || missing(step, &results[0], AGON_EVALUATE, 0)) return false;
  step->evaluation.length = results[0].offset + results[0].length;
  return true;
}

/* A bot sees its task and what it noted itself; its VM has never held the Space's state. */
static void ask_bot(step *step, int seat, const agon_buffer *task, agon_buffer *reply) {
  seat_of_step *sitting = &step->seat[seat];
  if (sitting->bot == 0 || step->flags & AGON_FLAG_NO_BOTS) {
    wire_put_integer(reply, 0, 1);
    for (int field = 0; field < 3; field++) wire_put_integer(reply, 0, 4);
    return;
  }
  agon_vm *bot = step->plugin->bots[sitting->bot - 1];
  agon_vm_rewind(bot);
  agon_argument arguments[] = {
      {.kind = AGON_ARG_CBOR, .bytes = task->bytes, .length = task->length},
      {.kind = sitting->memory.length > 0 ? AGON_ARG_CBOR : AGON_ARG_NIL, .bytes = sitting->memory.bytes, .length = sitting->memory.length},
  };
  agon_call called = {.name = "bot", .seed = step->seed, .step = step->step, .seat = seat, .instructions = step->plugin->instructions, .root = "memory", .permit_random = true};
  agon_result results[2];
  static agon_buffer out;
  out.length = 0;
  enum agon_verdict verdict = agon_vm_call(bot, AGON_CALLBACKS, &called, arguments, 2, true, false, &out, results);
  bool answered = verdict == AGON_OK && results[0].present;
  wire_put_integer(reply, answered ? 1 : 2, 1);
  wire_put_string(reply, out.bytes + (answered ? results[0].offset : 0), answered ? results[0].length : 0);
  wire_put_string(reply, out.bytes + (answered && results[1].present ? results[1].offset : 0), answered && results[1].present ? results[1].length : 0);
  wire_put_text(reply, answered ? "" : verdict == AGON_OK ? "returned no text" : agon_vm_message(bot));
}

/* Makes every asked seat's task first: a task that fails voids before any bot has answered. */
static bool make_tasks(step *step, agon_buffer *asks) {
  static agon_buffer tasks[AGON_SEATS_MAX];
  for (size_t index = 0; index < step->asked_count; index++) {
    int seat = step->asked[index];
    tasks[index].length = 0;
    if (step->seat[seat].out) continue;
    agon_argument arguments[] = {state_argument(step, seat), {.kind = AGON_ARG_INTEGER, .integer = seat}, context_argument(step)};
    agon_result results[2];
    enum agon_verdict verdict = call(step, AGON_TASK, seat, "task", 0, true, arguments, 3, true, &tasks[index], results);
    if (failed(step, verdict, AGON_TASK, seat) || missing(step, &results[0], AGON_TASK, seat)) return false;
    tasks[index].length = results[0].offset + results[0].length;
  }
  wire_put_integer(asks, step->asked_count, 1);
  for (size_t index = 0; index < step->asked_count; index++) {
    int seat = step->asked[index];
    wire_put_integer(asks, (uint64_t)seat, 1);
    wire_put_string(asks, tasks[index].bytes, tasks[index].length);
    if (step->seat[seat].out) {
      wire_put_integer(asks, 0, 1);
      for (int field = 0; field < 3; field++) wire_put_integer(asks, 0, 4);
    } else {
      ask_bot(step, seat, &tasks[index], asks);
    }
  }
  return true;
}

static void run(step *step, uint8_t kind, agon_buffer *asks) {
  make_context(step);
  if (kind == AGON_EVENT_START) {
    if (!set_up(step)) return;
  } else {
    if (kind == AGON_EVENT_ANSWERS && !take_answers(step)) return;
    if (!apply(step)) return;
    step->step++;
    if (kind == AGON_EVENT_ANSWERS) step->asks++;
    make_context(step);
  }
  if (step->flags & AGON_FLAG_FINAL) {
    evaluate(step);
    return;
  }
  if (!next(step)) return;
  if (is_done(step)) evaluate(step);
  else if (step->asked_count > 0) make_tasks(step, asks);
}

static void read_step(step *step, wire_reader *request, uint8_t *kind) {
  step->flags = (uint8_t)wire_integer(request, 1);
  step->session_budget = (int64_t)wire_integer(request, 8);
  step->seed = wire_take(request, 32);
  step->step = (int64_t)wire_integer(request, 4);
  step->asks = (int64_t)wire_integer(request, 4);
  step->clock = (int64_t)wire_integer(request, 8);
  step->seats = (int)wire_integer(request, 1);
  if (step->seats > AGON_SEATS_MAX) abort();
  step->config = wire_string(request);
  wire_bytes state = wire_string(request);
  agon_buffer_append(&step->state, state.bytes, state.length);
  *kind = (uint8_t)wire_integer(request, 1);
  if (*kind == AGON_EVENT_ANSWERS) {
    step->answer_count = wire_integer(request, 1);
    if (step->answer_count > AGON_SEATS_MAX) abort();
    for (size_t index = 0; index < step->answer_count; index++) {
      answer *answer = &step->answers[index];
      answer->seat = (uint8_t)wire_integer(request, 1);
      answer->kind = (uint8_t)wire_integer(request, 1);
      answer->given = wire_string(request);
      if (answer->kind > AGON_ANSWER_OUT) abort();
      if (answer->kind != AGON_ANSWER_ACTION) forfeit(answer, answer->kind, (const char *)answer->given.bytes, answer->given.length);
    }
  } else if (*kind == AGON_EVENT_GIVEN) {
    wire_bytes event = wire_string(request);
    agon_buffer_append(&step->event, event.bytes, event.length);
  }
  size_t bots = wire_integer(request, 1);
  for (size_t index = 0; index < bots; index++) {
    size_t seat = wire_integer(request, 1);
    size_t bot = wire_integer(request, 1);
    if (seat < 1 || seat > (size_t)step->seats || bot >= step->plugin->bot_count) abort();
    step->seat[seat].bot = (uint8_t)(bot + 1);
    step->seat[seat].memory = wire_string(request);
  }
  size_t outs = wire_integer(request, 1);
  for (size_t index = 0; index < outs; index++) {
    size_t seat = wire_integer(request, 1);
    if (seat < 1 || seat > (size_t)step->seats) abort();
    step->seat[seat].out = true;
  }
}

static void write_step(step *step, const agon_buffer *asks, agon_buffer *reply) {
  const char *message = step->message != NULL ? step->message : agon_vm_message(step->plugin->space);
  wire_put_integer(reply, step->verdict, 1);
  wire_put_integer(reply, (uint64_t)step->failed_callback, 1);
  wire_put_integer(reply, (uint64_t)step->failed_seat, 1);
  wire_put_text(reply, step->verdict == AGON_OK ? "" : message);
  wire_put_integer(reply, (uint64_t)step->used, 8);
  wire_put_integer(reply, step->answer_count, 1);
  for (size_t index = 0; index < step->answer_count; index++) {
    answer *answer = &step->answers[index];
    wire_put_integer(reply, answer->seat, 1);
    wire_put_integer(reply, answer->kind, 1);
    wire_put_integer(reply, answer->raised, 1);
    wire_put_text(reply, answer->kind == AGON_ANSWER_ACTION ? "" : answer->reason);
  }
  wire_put_string(reply, step->event.bytes, step->event.length);
  wire_put_string(reply, step->state.bytes, step->state.length);
  wire_put_integer(reply, step->has_log, 1);
  wire_put_string(reply, step->log.bytes, step->log.length);
  wire_put_string(reply, step->command.bytes, step->command.length);
  wire_put_string(reply, step->evaluation.bytes, step->evaluation.length);
  if (asks->length > 0) agon_buffer_append(reply, asks->bytes, asks->length);
  else wire_put_integer(reply, 0, 1);
}

/* A step's buffers are kept from one request to the next: a busy worker then allocates nothing. */
static void clear(step *step, plugin *plugin) {
  step->plugin = plugin;
  step->used = 0;
  agon_buffer *const buffers[] = {&step->context, &step->state, &step->event, &step->command, &step->log, &step->evaluation};
  for (size_t index = 0; index < sizeof buffers / sizeof *buffers; index++) buffers[index]->length = 0;
  step->has_log = false;
  for (size_t index = 0; index < step->answer_count; index++) {
    step->answers[index].action.length = 0;
    step->answers[index].raised = false;
    step->answers[index].reason[0] = 0;
  }
  step->answer_count = 0;
  memset(step->seat, 0, sizeof step->seat);
  step->asked_count = 0;
  step->verdict = AGON_OK;
  step->message = NULL;
  step->failed_callback = 0;
  step->failed_seat = 0;
}

void plugin_step(plugin *plugin, wire_reader *request, agon_buffer *reply) {
  static step step;
  static agon_buffer asks;
  uint8_t kind;
  clear(&step, plugin);
  read_step(&step, request, &kind);
  asks.length = 0;
  if (!(step.flags & AGON_FLAG_FRESH_EACH_CALL)) agon_vm_rewind(plugin->space);
  run(&step, kind, &asks);
  write_step(&step, &asks, reply);
}
