/* One callback outside a step: rewards, a view for somebody, or a spec test. */
#include "plugin.h"

/* Fields: name; callback; flags; budget; seed; step; seat; arguments. The reply ends with how far the VM's memory reaches and,
   where lines are counted, with the lines that were running when the call raised. */
void plugin_call(plugin *plugin, wire_reader *request, agon_buffer *reply) {
  enum { ARGUMENTS_MAX = 4, TRACE_MAX = 16 };
  wire_bytes name = wire_string(request);
  char text[128] = {0};
  if (name.length >= sizeof text) abort();
  memcpy(text, name.bytes, name.length);
  int64_t callback = (int64_t)wire_integer(request, 1);
  uint8_t flags = (uint8_t)wire_integer(request, 1);
  int64_t budget = (int64_t)wire_integer(request, 8);
  const uint8_t *seed = wire_take(request, 32);
  int64_t step = (int64_t)wire_integer(request, 4);
  int64_t seat = (int64_t)wire_integer(request, 1);
  size_t count = wire_integer(request, 1);
  agon_argument arguments[ARGUMENTS_MAX];
  if (count > ARGUMENTS_MAX) abort();
  for (size_t index = 0; index < count; index++) {
    arguments[index].kind = (int)wire_integer(request, 1);
    arguments[index].integer = (int64_t)wire_integer(request, 8);
    wire_bytes bytes = wire_string(request);
    arguments[index].bytes = bytes.bytes;
    arguments[index].length = bytes.length;
  }
  agon_vm_rewind(plugin->space);
  agon_call call = {.name = text,
                    .seed = seed,
                    .step = step,
                    .seat = seat,
                    .instructions = budget < plugin->instructions ? budget : plugin->instructions,
                    .root = text,
                    .reverses_keys = flags & AGON_FLAG_REVERSED};
  agon_result results[2] = {{0}};
  agon_buffer out = {0};
  enum agon_verdict verdict = callback < AGON_CALLBACKS ? agon_vm_call(plugin->space, (enum agon_callback)callback, &call, arguments, count,
                                                                       false, true, &out, results)
                                                        : agon_vm_call_named(plugin->space, text, &call);
  /* A spec test's names are asked for with an empty name. */
  if (callback >= AGON_CALLBACKS && text[0] == 0) {
    agon_vm_names(plugin->space, &out);
    verdict = AGON_OK;
    results[0] = (agon_result){.present = true, .length = out.length};
  }
  wire_put_integer(reply, verdict, 1);
  wire_put_text(reply, verdict == AGON_OK ? "" : agon_vm_message(plugin->space));
  wire_put_integer(reply, (uint64_t)agon_vm_used(plugin->space), 8);
  wire_put_integer(reply, results[0].present, 1);
  wire_put_string(reply, out.bytes + results[0].offset, results[0].length);
  agon_buffer_free(&out);
  wire_put_integer(reply, agon_vm_reach(plugin->space), 8);
  agon_place trace[TRACE_MAX];
  size_t depth = verdict == AGON_OK ? 0 : agon_vm_trace(plugin->space, trace, TRACE_MAX);
  wire_put_integer(reply, depth, 1);
  for (size_t index = 0; index < depth; index++) {
    wire_put_text(reply, trace[index].path);
    wire_put_integer(reply, (uint64_t)trace[index].line, 4);
  }
}
