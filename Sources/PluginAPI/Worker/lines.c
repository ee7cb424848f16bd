/* What the lines of a Space have run, for coverage and for profiles of a budget. */
#include "plugin.h"

/* The reply: for each source its path and its lines that hold something to run or have run, each with its number, whether it is
   executable, hits, instructions and calls. */
void plugin_lines(plugin *plugin, agon_buffer *reply) {
  static agon_buffer lines;
  wire_put_integer(reply, plugin->package.count, 4);
  for (size_t file = 0; file < plugin->package.count; file++) {
    size_t count;
    const agon_line *all = agon_vm_lines(plugin->space, file, &count);
    uint64_t kept = 0;
    lines.length = 0;
    for (size_t index = 0; index < count; index++) {
      const agon_line *line = &all[index];
      if (!line->is_executable && line->hits == 0 && line->calls == 0) continue;
      wire_put_integer(&lines, index + 1, 4);
      wire_put_integer(&lines, line->is_executable, 1);
      wire_put_integer(&lines, line->hits, 8);
      wire_put_integer(&lines, line->instructions, 8);
      wire_put_integer(&lines, line->calls, 8);
      kept++;
    }
    wire_put_text(reply, plugin->files[file].path);
    wire_put_integer(reply, kept, 4);
    agon_buffer_append(reply, lines.bytes, lines.length);
  }
}
