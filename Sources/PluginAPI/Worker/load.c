#include "plugin.h"

static const char *text_of(wire_bytes bytes) {
  char *text = malloc(bytes.length + 1);
  if (text == NULL) abort();
  memcpy(text, bytes.bytes, bytes.length);
  text[bytes.length] = 0;
  return text;
}

static void read_package(plugin *plugin, wire_reader *request) {
  size_t count = wire_integer(request, 4);
  plugin->files = calloc(count == 0 ? 1 : count, sizeof *plugin->files);
  if (plugin->files == NULL) abort();
  for (size_t index = 0; index < count; index++) {
    plugin->files[index].path = text_of(wire_string(request));
    wire_bytes source = wire_string(request);
    plugin->files[index].source = (const char *)source.bytes;
    plugin->files[index].length = source.length;
  }
  plugin->package = (agon_package){.files = plugin->files, .count = count};
}

static void put_place(agon_buffer *reply, agon_place place) {
  wire_put_text(reply, place.path == NULL ? "" : place.path);
  wire_put_integer(reply, (uint64_t)place.line, 4);
  wire_put_integer(reply, (uint64_t)place.last_line, 4);
}

static void reply_with(agon_buffer *reply, const plugin *plugin, const agon_vm *vm, const char *file) {
  uint32_t callbacks = 0;
  for (int index = 0; index < AGON_CALLBACKS; index++)
    if (agon_vm_has(plugin->space, (enum agon_callback)index)) callbacks |= 1u << index;
  wire_put_integer(reply, agon_vm_verdict(vm), 1);
  wire_put_text(reply, agon_vm_message(vm));
  wire_put_text(reply, file);
  wire_put_integer(reply, callbacks, 4);
  wire_put_integer(reply, (uint64_t)agon_vm_used(plugin->space), 8);
  wire_put_integer(reply, agon_vm_image_bytes(plugin->space), 8);
  if (agon_vm_verdict(vm) != AGON_OK) return;
  for (int index = 0; index < AGON_CALLBACKS; index++)
    if (callbacks & 1u << index) put_place(reply, agon_vm_place(plugin->space, (enum agon_callback)index));
}

void plugin_load(plugin *plugin, wire_reader *request, agon_buffer *reply) {
  if (plugin->space != NULL) abort();
  plugin->options.memory_bytes = wire_integer(request, 8);
  plugin->options.output_bytes = wire_integer(request, 8);
  plugin->options.permissions = (uint32_t)wire_integer(request, 4);
  plugin->options.counts_lines = wire_integer(request, 1) != 0;
  plugin->instructions = (int64_t)wire_integer(request, 8);
  plugin->rounds = (uint32_t)wire_integer(request, 4);
  int64_t loading = (int64_t)wire_integer(request, 8);
  const char *entry = text_of(wire_string(request));
  read_package(plugin, request);
  plugin->space = agon_vm_open(&plugin->package, entry, &plugin->options, loading);
  if (plugin->space == NULL) abort();
  if (agon_vm_verdict(plugin->space) != AGON_OK) {
    reply_with(reply, plugin, plugin->space, entry);
    return;
  }
  /* A bot returns text of up to 16 KiB and a memory of up to 64 KiB, and may draw. */
  agon_vm_options bots = {.memory_bytes = 16 << 20, .output_bytes = 64 << 10, .permissions = AGON_PERMIT_RANDOM};
  size_t count = wire_integer(request, 4);
  if (count > PLUGIN_BOTS_MAX) abort();
  for (size_t index = 0; index < count; index++) {
    const char *path = text_of(wire_string(request));
    agon_vm *bot = agon_vm_open(&plugin->package, path, &bots, loading);
    if (bot == NULL) abort();
    plugin->bots[plugin->bot_count++] = bot;
    if (agon_vm_verdict(bot) != AGON_OK) {
      reply_with(reply, plugin, bot, path);
      return;
    }
    if (!agon_vm_is_function(bot)) {
      wire_put_integer(reply, AGON_LOAD_REFUSED, 1);
      wire_put_text(reply, "a bot must return a function (task, memory) -> text, memory");
      wire_put_text(reply, path);
      for (int field = 0; field < 5; field++) wire_put_integer(reply, 0, 4);
      return;
    }
  }
  reply_with(reply, plugin, plugin->space, entry);
}

void plugin_rest(plugin *plugin) {
  if (plugin->space != NULL) agon_vm_rewind(plugin->space);
  for (size_t index = 0; index < plugin->bot_count; index++) agon_vm_rewind(plugin->bots[index]);
}
