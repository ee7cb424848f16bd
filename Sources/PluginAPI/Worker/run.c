/* A program that an agent wrote, run on every input of a `run` command. */
#include "plugin.h"

/* Fields: memory; output bytes; instructions, for loading and for each input; source; inputs, each a DAG-CBOR item.
   The reply: for each input a verdict and, where it is AGON_OK, the value that the program's function returned.

   One program a process: a second one would find the address that makes every run of a program the same already taken, and
   what the first one did to the process would be done to it, too. */
void plugin_run(plugin *plugin, wire_reader *request, agon_buffer *reply) {
  enum { INPUTS_MAX = 1000 };
  static const uint8_t no_seed[32];
  static agon_buffer out;
  if (plugin->space != NULL) abort();
  plugin->options = (agon_vm_options){.is_program = true};
  plugin->options.memory_bytes = wire_integer(request, 8);
  plugin->options.output_bytes = wire_integer(request, 8);
  plugin->instructions = (int64_t)wire_integer(request, 8);
  wire_bytes source = wire_string(request);
  plugin->files = calloc(1, sizeof *plugin->files);
  if (plugin->files == NULL) abort();
  plugin->files[0] = (agon_file){.path = "program.lua", .source = (const char *)source.bytes, .length = source.length};
  plugin->package = (agon_package){.files = plugin->files, .count = 1};
  plugin->space = agon_vm_open(&plugin->package, "program.lua", &plugin->options, plugin->instructions);
  if (plugin->space == NULL) abort();
  enum agon_verdict loaded = agon_vm_verdict(plugin->space);
  if (loaded == AGON_OK && !agon_vm_is_function(plugin->space)) loaded = AGON_RUNTIME_ERROR;
  size_t count = wire_integer(request, 4);
  if (count > INPUTS_MAX) abort();
  wire_put_integer(reply, count, 4);
  for (size_t index = 0; index < count; index++) {
    wire_bytes input = wire_string(request);
    enum agon_verdict verdict = loaded;
    agon_result results[2] = {{0}};
    out.length = 0;
    if (loaded == AGON_OK) {
      agon_vm_rewind(plugin->space);
      agon_argument argument = {.kind = AGON_ARG_CBOR, .bytes = input.bytes, .length = input.length};
      agon_call call = {
          .name = "program", .seed = no_seed, .instructions = plugin->instructions, .root = "the result", .takes_one_result = true};
      verdict = agon_vm_call(plugin->space, AGON_CALLBACKS, &call, &argument, 1, false, false, &out, results);
      if (verdict == AGON_OK && !results[0].present) verdict = AGON_REFUSED_VALUE;
    }
    wire_put_integer(reply, verdict, 1);
    wire_put_string(reply, out.bytes + results[0].offset, verdict == AGON_OK ? results[0].length : 0);
  }
}
