/* space-worker: runs one plugin, and the bots of its package, for the host at the other end of descriptor 3. */
#include <errno.h>
#include <unistd.h>

#include "jail.h"
#include "plugin.h"

enum { SOCKET = 3, REQUEST_MAX = 64 << 20 };

/* The end of the socket is the end of the worker: a host that is gone, however it went, leaves none behind. It ends with
   _exit: lua_close would run the plugin's code once more. */
static void read_all(uint8_t *into, size_t count) {
  while (count > 0) {
    ssize_t got = read(SOCKET, into, count);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) _exit(0);
    into += got;
    count -= (size_t)got;
  }
}

static void write_all(const uint8_t *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = write(SOCKET, bytes, count);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) _exit(0);
    bytes += sent;
    count -= (size_t)sent;
  }
}

/* Reads a length and its request; small requests in one system call. */
static wire_reader read_request(agon_buffer *buffer) {
  enum { FIRST = 64 << 10 };
  if (buffer->capacity < FIRST) {
    static const uint8_t blank[FIRST];
    buffer->length = 0;
    agon_buffer_append(buffer, blank, FIRST);
  }
  size_t held = 0;
  while (held < 4) {
    ssize_t got = read(SOCKET, buffer->bytes + held, FIRST - held);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) _exit(0);
    held += (size_t)got;
  }
  const uint8_t *head = buffer->bytes;
  size_t length = (size_t)head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16 | (size_t)head[3] << 24;
  if (length > REQUEST_MAX || held > 4 + length) abort();
  buffer->length = held;
  if (buffer->capacity < 4 + length) {
    size_t more = 4 + length - held;
    uint8_t *rest = malloc(more);
    if (rest == NULL) abort();
    read_all(rest, more);
    agon_buffer_append(buffer, rest, more);
    free(rest);
  } else {
    read_all(buffer->bytes + held, 4 + length - held);
  }
  return (wire_reader){.at = buffer->bytes + 4, .end = buffer->bytes + 4 + length};
}

static void serve(void) {
  static plugin loaded;
  /* The package's sources are read in place, so the loading request stays; later ones share a second buffer. */
  static agon_buffer package, request, reply;
  jail_enter();
  for (;;) {
    wire_reader reader = read_request(loaded.space == NULL ? &package : &request);
    static const uint8_t length_follows[4];
    reply.length = 0;
    agon_buffer_append(&reply, length_follows, sizeof length_follows);
    switch (wire_integer(&reader, 1)) {
      case AGON_REQUEST_LOAD: plugin_load(&loaded, &reader, &reply); break;
      case AGON_REQUEST_STEP: plugin_step(&loaded, &reader, &reply); break;
      case AGON_REQUEST_CALL: plugin_call(&loaded, &reader, &reply); break;
      case AGON_REQUEST_RUN: plugin_run(&loaded, &reader, &reply); break;
      case AGON_REQUEST_LINES: plugin_lines(&loaded, &reply); break;
      default: abort();
    }
    size_t length = reply.length - 4;
    for (int index = 0; index < 4; index++) reply.bytes[index] = (uint8_t)(length >> (8 * index));
    write_all(reply.bytes, reply.length);
    plugin_rest(&loaded);
  }
}

int main(void) { jail_run_on_fixed_stack(serve); }
