/* The step request and its reply on the wire; `StepCoding` of SpaceSandbox is the other side. */
#include "step.h"

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
      if (answer->kind != AGON_ANSWER_ACTION) step_forfeit(answer, answer->kind, (const char *)answer->given.bytes, answer->given.length);
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
  if (asks->length > 0)
    agon_buffer_append(reply, asks->bytes, asks->length);
  else
    wire_put_integer(reply, 0, 1);
  if (!(step->flags & AGON_FLAG_MEASURED)) return;
  wire_put_integer(reply, step->call_count, 2);
  for (size_t index = 0; index < step->call_count; index++) {
    const measured_call *call = &step->calls[index];
    wire_put_integer(reply, call->callback, 1);
    wire_put_integer(reply, call->seat, 1);
    wire_put_integer(reply, (uint64_t)call->instructions, 8);
    wire_put_integer(reply, call->output_bytes, 4);
    wire_put_integer(reply, call->memory_bytes, 8);
  }
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
  step->call_count = 0;
}

void plugin_step(plugin *plugin, wire_reader *request, agon_buffer *reply) {
  static step step;
  static agon_buffer asks;
  uint8_t kind;
  clear(&step, plugin);
  read_step(&step, request, &kind);
  asks.length = 0;
  if (!(step.flags & AGON_FLAG_FRESH_EACH_CALL)) agon_vm_rewind(plugin->space);
  step_run(&step, kind, &asks);
  write_step(&step, &asks, reply);
}
