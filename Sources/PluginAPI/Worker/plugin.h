/* One loaded plugin: the VM of its Space, one VM for each of its bots, and the requests that are made of them. */
#ifndef AGON_PLUGIN_H
#define AGON_PLUGIN_H

#include "wire.h"

enum { PLUGIN_BOTS_MAX = 32 };

typedef struct {
  agon_file *files;
  agon_package package;
  agon_vm_options options;
  int64_t instructions; /* a call */
  uint32_t rounds;
  agon_vm *space;
  agon_vm *bots[PLUGIN_BOTS_MAX];
  size_t bot_count;
} plugin;

/* Each reads its fields from `request` and appends the reply's to `reply`. */
void plugin_load(plugin *plugin, wire_reader *request, agon_buffer *reply);
void plugin_step(plugin *plugin, wire_reader *request, agon_buffer *reply);
void plugin_call(plugin *plugin, wire_reader *request, agon_buffer *reply);
void plugin_run(plugin *plugin, wire_reader *request, agon_buffer *reply);
void plugin_lines(plugin *plugin, agon_buffer *reply);
/* After a reply: an idle worker holds no memory of its last request. */
void plugin_rest(plugin *plugin);

#endif
