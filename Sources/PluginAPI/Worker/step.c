/* A whole step in one request: parse what was answered, apply the event, ask what comes next, make the next tasks, and let
   the bots that sit in the asked seats answer them. */
#include "step.h"

#include <stdio.h>

static void put_text(agon_buffer *out, const char *text) { agon_cbor_text(out, text, strlen(text)); }

static void make_context(step *step) {
  bool clock = step->clock >= 0;
  step->context.length = 0;
  agon_cbor_head(&step->context, 5, clock ? 5 : 4);
  put_text(&step->context, "asks");
  agon_cbor_head(&step->context, 0, (uint64_t)step->asks);
  put_text(&step->context, "step");
  agon_cbor_head(&step->context, 0, (uint64_t)step->step);
  if (clock) {
    put_text(&step->context, "clock");
    agon_cbor_head(&step->context, 0, (uint64_t)step->clock);
  }
  put_text(&step->context, "seats");
  agon_cbor_head(&step->context, 0, (uint64_t)step->seats);
  put_text(&step->context, "config");
  agon_buffer_append(&step->context, step->config.bytes, step->config.length);
}

static agon_argument context_argument(const step *step) {
  return (agon_argument){.kind = AGON_ARG_CBOR, .bytes = step->context.bytes, .length = step->context.length};
}

static agon_argument state_argument(const step *step, int64_t seat) {
  return (agon_argument){.kind = AGON_ARG_STATE, .bytes = step->state.bytes, .length = step->state.length, .integer = seat};
}

static void measure(step *step, enum agon_callback callback, int seat, size_t output_bytes) {
  if (step->call_count == STEP_CALLS_MAX) abort();
  step->calls[step->call_count++] = (measured_call){.callback = (uint8_t)callback,
                                                    .seat = (uint8_t)seat,
                                                    .instructions = agon_vm_used(step->plugin->space),
                                                    .output_bytes = output_bytes,
                                                    .memory_bytes = agon_vm_reach(step->plugin->space)};
}

/* Calls a callback of the Space. `counted` calls draw on the session's budget; parse, on an agent's words, does not. */
static enum agon_verdict call(step *step, enum agon_callback callback, int seat, const char *root, int hidden_seats, bool counted,
                              const agon_argument *arguments, size_t count, bool second_is_text, agon_buffer *out, agon_result results[2]) {
  plugin *plugin = step->plugin;
  if (step->flags & AGON_FLAG_FRESH_EACH_CALL) agon_vm_rewind(plugin->space);
  int64_t granted = plugin->instructions;
  if (counted && step->session_budget - step->used < granted) granted = step->session_budget - step->used;
  agon_call called = {.name = agon_callback_names[callback],
                      .seed = step->seed,
                      .step = step->step,
                      .seat = seat,
                      .instructions = granted,
                      .root = root,
                      .seats = hidden_seats,
                      .reverses_keys = step->flags & AGON_FLAG_REVERSED};
  size_t before = out->length;
  enum agon_verdict verdict = agon_vm_call(plugin->space, callback, &called, arguments, count, false, second_is_text, out, results);
  if (counted) step->used += agon_vm_used(plugin->space);
  if (step->flags & AGON_FLAG_MEASURED) measure(step, callback, seat, out->length - before);
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

void step_forfeit(answer *answer, enum agon_answer_kind kind, const char *reason, size_t length) {
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
    step_forfeit(answer, AGON_ANSWER_ILLEGAL, message, strlen(message));
  } else if (!results[0].present) {
    step_forfeit(answer, AGON_ANSWER_ILLEGAL, (const char *)out.bytes + results[1].offset, results[1].present ? results[1].length : 0);
  } else {
    agon_buffer_append(&answer->action, out.bytes + results[0].offset, results[0].length);
  }
}

static bool stand_in(step *step, answer *answer) {
  if (!agon_vm_has(step->plugin->space, AGON_DEFAULT)) return true;
  agon_argument arguments[] = {
      state_argument(step, answer->seat), {.kind = AGON_ARG_INTEGER, .integer = answer->seat}, context_argument(step)};
  agon_result results[2];
  enum agon_verdict verdict = call(step, AGON_DEFAULT, answer->seat, "action", 0, true, arguments, 3, true, &answer->action, results);
  if (failed(step, verdict, AGON_DEFAULT, answer->seat)) return false;
  answer->action.length = results[0].present ? results[0].offset + results[0].length : 0;
  return true;
}

static void write_answers_event(step *step) {
  static const char *const kinds[] = {"", "late", "malformed", "illegal", "out"};
  agon_buffer *event = &step->event;
  agon_cbor_head(event, 5, 2);
  put_text(event, "type");
  put_text(event, "answers");
  put_text(event, "answers");
  agon_cbor_head(event, 4, step->answer_count);
  for (size_t index = 0; index < step->answer_count; index++) {
    answer *answer = &step->answers[index];
    bool given_up = answer->kind != AGON_ANSWER_ACTION, acts = answer->action.length > 0;
    agon_cbor_head(event, 5, 1u + (acts ? 1u : 0u) + (given_up ? 2u : 0u));
    put_text(event, "seat");
    agon_cbor_head(event, 0, answer->seat);
    if (acts) {
      put_text(event, "action");
      agon_buffer_append(event, answer->action.bytes, answer->action.length);
    }
    if (given_up) {
      put_text(event, "reason");
      put_text(event, answer->reason);
      put_text(event, "forfeit");
      put_text(event, kinds[answer->kind]);
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
  bool sound = agon_state_append(step->state.bytes, step->state.length, step->event.bytes + BEFORE_ANSWERS,
                                 step->event.length - BEFORE_ANSWERS, &next);
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
  agon_argument arguments[] = {
      state_argument(step, -1), {.kind = AGON_ARG_CBOR, .bytes = step->event.bytes, .length = step->event.length}, context_argument(step)};
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
  agon_cbor_head(&step->command, 5, 1);
  put_text(&step->command, ask ? "ask" : "done");
  if (!ask) {
    agon_buffer_append(&step->command, "\xf5", 1);
    return;
  }
  agon_cbor_head(&step->command, 4, (uint64_t)step->seats);
  for (int seat = 1; seat <= step->seats; seat++) agon_cbor_head(&step->command, 0, (uint64_t)seat);
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
  agon_call called = {.name = "bot",
                      .seed = step->seed,
                      .step = step->step,
                      .seat = seat,
                      .instructions = step->plugin->instructions,
                      .root = "memory",
                      .permit_random = true};
  agon_result results[2];
  static agon_buffer out;
  out.length = 0;
  enum agon_verdict verdict = agon_vm_call(bot, AGON_CALLBACKS, &called, arguments, 2, true, false, &out, results);
  bool answered = verdict == AGON_OK && results[0].present;
  wire_put_integer(reply, answered ? 1 : 2, 1);
  wire_put_string(reply, out.bytes + (answered ? results[0].offset : 0), answered ? results[0].length : 0);
  wire_put_string(reply, out.bytes + (answered && results[1].present ? results[1].offset : 0),
                  answered && results[1].present ? results[1].length : 0);
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

void step_run(step *step, uint8_t kind, agon_buffer *asks) {
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
  if (is_done(step))
    evaluate(step);
  else if (step->asked_count > 0)
    make_tasks(step, asks);
}
