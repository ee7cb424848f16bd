/* The sandbox's virtual machine: liblua 5.4 with our own library set, an arena that can be rewound, a budget that cannot be
   swallowed, and canonical DAG-CBOR at every crossing. The worker runs it; tests and benchmarks may, too. */
#ifndef CLUA_H
#define CLUA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a request or a call of a plugin ended. The numbers are part of the worker's protocol. */
enum agon_verdict {
  AGON_OK = 0,
  AGON_BUDGET = 1,        /* the instruction budget is spent */
  AGON_MEMORY = 2,        /* the memory cap is reached */
  AGON_RUNTIME_ERROR = 3, /* the plugin raised, or called something that it may not */
  AGON_REFUSED_VALUE = 4, /* a value it returned has no place in the contract */
  AGON_LOAD_REFUSED = 5,  /* its source was refused before it ran */
};

/* Requests of the worker's protocol: 4 bytes of length, little-endian, then one of these bytes, then its fields. */
enum agon_request {
  AGON_REQUEST_LOAD = 1,
  AGON_REQUEST_STEP = 2,
  AGON_REQUEST_CALL = 3,
  AGON_REQUEST_RUN = 4, /* an agent's program; the first and only request of its process */
  AGON_REQUEST_LINES = 5, /* what the Space's lines have run since it was loaded */
};

/* What a step request starts from. */
enum agon_step_event {
  AGON_EVENT_START = 0,   /* no state yet: setup */
  AGON_EVENT_ANSWERS = 1, /* answers of the asked seats, to be parsed */
  AGON_EVENT_GIVEN = 2,   /* an event that the host has made */
};

/* Flags of a step or call request. */
enum agon_step_flag {
  AGON_FLAG_FRESH_EACH_CALL = 1, /* rewind the VM before every call, not only before the step */
  AGON_FLAG_FINAL = 2,           /* after apply, evaluate instead of asking `next` */
  AGON_FLAG_UNMASKED = 4,        /* the session has ended: hidden parts of the state are shown */
  AGON_FLAG_NO_BOTS = 8,         /* make the tasks, but do not let bots answer them */
  AGON_FLAG_MEASURED = 16,       /* the reply ends with what each of the Space's calls has used */
  AGON_FLAG_REVERSED = 32,       /* the keys of what a callback is given are inserted from the last to the first */
};

/* What one seat's answer was, or became. */
enum agon_answer_kind {
  AGON_ANSWER_ACTION = 0,
  AGON_ANSWER_LATE = 1,
  AGON_ANSWER_MALFORMED = 2,
  AGON_ANSWER_ILLEGAL = 3,
  AGON_ANSWER_OUT = 4,
};

/* The callbacks of a Space, in the order of the contract table. */
enum agon_callback {
  AGON_SETUP,
  AGON_NEXT,
  AGON_TASK,
  AGON_PARSE,
  AGON_DEFAULT,
  AGON_APPLY,
  AGON_EVALUATE,
  AGON_REWARDS,
  AGON_VIEW,
  AGON_CALLBACKS,
};

/* Their names, in that order. */
extern const char *const agon_callback_names[AGON_CALLBACKS];

/* Permissions that change what a VM may do. */
enum agon_permission { AGON_PERMIT_RANDOM = 1, AGON_PERMIT_CLOCK = 2 };

enum {
  AGON_SEATS_MAX = 100,
  AGON_DEPTH_MAX = 16,
  AGON_NODES_MAX = 10000,
  AGON_VALUE_BYTES_MAX = 1 << 20,
  AGON_FILE_BYTES_MAX = 256 << 10,
  AGON_CONSTANTS_MAX = 250,
  AGON_MESSAGE_MAX = 1024,
  AGON_LOG_BYTES_MAX = 500,
  AGON_HOOK_INTERVAL = 1000,
};

/* Bytes that grow. Out of memory ends the process: the host sees a dead worker, which is what it is. */
typedef struct {
  uint8_t *bytes;
  size_t length;
  size_t capacity;
} agon_buffer;

void agon_buffer_append(agon_buffer *buffer, const void *bytes, size_t length);
void agon_buffer_free(agon_buffer *buffer);

/* Items of canonical DAG-CBOR: a head of a major type, a text, an integer. */
void agon_cbor_head(agon_buffer *out, uint8_t major, uint64_t argument);
void agon_cbor_text(agon_buffer *out, const char *text, size_t length);
void agon_cbor_int(agon_buffer *out, int64_t value);

typedef struct {
  const char *path; /* relative to the package, as "lib/board.lua" */
  const char *source;
  size_t length;
} agon_file;

typedef struct {
  const agon_file *files;
  size_t count;
} agon_package;

typedef struct {
  size_t memory_bytes; /* what the VM's live objects may take, libraries included */
  size_t output_bytes; /* the longest value that a callback may return, encoded */
  uint32_t permissions;
  bool is_program; /* an agent's program: no `require` and no `random` */
  bool counts_lines; /* every line that runs is counted, at about ten times the cost in time */
} agon_vm_options;

typedef struct agon_vm agon_vm;

/* Builds a VM and runs `entry` of the package in it, within `instructions`. Returns NULL only when address space runs out.
   Look at `agon_vm_verdict` before any call. The package's bytes must outlive the VM. */
agon_vm *agon_vm_open(const agon_package *package, const char *entry, const agon_vm_options *options, int64_t instructions);
void agon_vm_close(agon_vm *vm);

/* How loading or the last call ended, and in which words. */
enum agon_verdict agon_vm_verdict(const agon_vm *vm);
const char *agon_vm_message(const agon_vm *vm);
/* Instructions that the last call, or loading, has used. */
int64_t agon_vm_used(const agon_vm *vm);
/* Whether the entry's table holds this callback; for an entry that returned a function, whether it did. */
bool agon_vm_has(const agon_vm *vm, enum agon_callback callback);
bool agon_vm_is_function(const agon_vm *vm);

/* Puts the VM back to the state it had when its entry had just run: as good as new, at the price of one copy, or of nothing
   where it is so already. */
void agon_vm_rewind(agon_vm *vm);
/* How many bytes a rewind copies, and the most live bytes since the last one. */
size_t agon_vm_image_bytes(const agon_vm *vm);
/* How far the VM's memory reaches since it was last as new: blocks that are free again are in it, so that it may be more than
   `memory_bytes`. */
size_t agon_vm_reach(const agon_vm *vm);

/* What has run of one line of a source, for a VM that counts lines. */
typedef struct {
  uint64_t hits;         /* how often it was entered, or jumped back to */
  uint64_t instructions; /* of the VM, and what C functions and memory were charged on the way */
  uint64_t calls;        /* of the functions that start in it */
  bool is_executable;    /* whether there is anything in it to run */
} agon_line;

/* The lines of the package's file with this index, the first one at 0. They are counted from the opening of the VM on, and no
   rewind takes anything back. NULL for what is no source, and where lines are not counted. */
const agon_line *agon_vm_lines(const agon_vm *vm, size_t file, size_t *count);

/* Where in the package a function or a running line stands. */
typedef struct {
  const char *path; /* NULL: nowhere */
  int line, last_line;
} agon_place;

/* Where a callback was written, its first and last line. */
agon_place agon_vm_place(agon_vm *vm, enum agon_callback callback);
/* The lines that were running when the last call raised, the innermost first, at most `most`; none where lines are not
   counted. */
size_t agon_vm_trace(const agon_vm *vm, agon_place *places, size_t most);

/* An argument of a call. */
typedef struct {
  enum { AGON_ARG_CBOR, AGON_ARG_STATE, AGON_ARG_INTEGER, AGON_ARG_TEXT, AGON_ARG_NIL } kind;
  const uint8_t *bytes; /* CBOR, STATE: canonical DAG-CBOR; TEXT: UTF-8 */
  size_t length;
  int64_t integer; /* INTEGER; STATE: the seat that may see its own hidden part, 0 for none, -1 for everything */
} agon_argument;

typedef struct {
  const char *name;     /* as messages and the random stream name it */
  const uint8_t *seed;  /* 32 bytes: the session's seed */
  int64_t step;         /* with seed, name and seat: the key of `random` */
  int64_t seat;         /* 0 where a call belongs to no seat */
  int64_t instructions; /* the call's budget */
  const char *root;     /* what the first result is called in messages: "state", "task" */
  int seats;            /* when positive, the first result is a state whose `hidden` is checked against it */
  bool permit_random;   /* bots may draw, whatever the Space's permissions say */
  bool takes_one_result; /* results after the first are dropped unread */
  bool reverses_keys; /* the keys of what it is given are inserted from the last to the first */
} agon_call;

/* What became of a result. */
typedef struct {
  bool present; /* false: nil */
  size_t offset;
  size_t length;
} agon_result;

/* Calls a callback (or, for AGON_CALLBACKS, the entry's own function) with `count` arguments and encodes up to two results
   into `out`: the first as DAG-CBOR, the second, where `second_is_text`, as cleaned text, otherwise as DAG-CBOR. With
   `first_is_text` the first result must be a string and is written as its bytes, unchanged. */
enum agon_verdict agon_vm_call(agon_vm *vm, enum agon_callback callback, const agon_call *call, const agon_argument *arguments,
                               size_t count, bool first_is_text, bool second_is_text, agon_buffer *out, agon_result results[2]);

/* Charges the call that is running in this process, if one is, for work inside liblua that no hook sees. It never raises:
   once the budget is spent, the very next instruction does. */
void agon_charge_running(uint64_t units);

/* As above, for a function under a name in the entry's table, without arguments: a spec test. */
enum agon_verdict agon_vm_call_named(agon_vm *vm, const char *name, const agon_call *call);
/* Writes the names of all functions in the entry's table, sorted, as a DAG-CBOR list. */
void agon_vm_names(agon_vm *vm, agon_buffer *out);
/* Writes the names of everything reachable from the globals of a VM, sorted, as a DAG-CBOR list: "string.find". */
void agon_vm_environment(agon_vm *vm, agon_buffer *out);

/* Writes `state` with `item` at the end of its list `rounds`, which is made where it is missing: the default of `apply`.
   False, with nothing written, when the state is no object or its `rounds` is no list. Both are canonical DAG-CBOR. */
bool agon_state_append(const uint8_t *state, size_t length, const uint8_t *item, size_t item_length, agon_buffer *out);

/* Removes control, bidirectional and other invisible characters and repairs UTF-8; returns the new length, never longer
   than three times the old one. `into` may not overlap `text`. */
size_t agon_text_clean(const char *text, size_t length, char *into);
bool agon_text_is_utf8(const char *text, size_t length);
/* How much of `text` to keep so that it is at most `most` bytes and no character of valid UTF-8 is split. */
size_t agon_text_cut(const char *text, size_t length, size_t most);

/* Starts `path` with its end of a new socket pair as descriptor 3, standard error on `stderr_fd`, nothing else open and an
   empty environment. Returns the parent's end, or a negative errno. */
int agon_spawn(const char *path, int stderr_fd, int32_t *pid);
/* Binds the calling thread, and the workers that it starts from now on, to one core, a different one at each call; does nothing
   where `threads` threads that all do so would not have a core each. */
void agon_pin(int threads);
/* Sends `length` bytes preceded by their length; 0, -ETIMEDOUT after `milliseconds`, or another negative errno. */
int agon_send(int descriptor, const uint8_t *bytes, size_t length, int milliseconds);
/* Reads one length-prefixed reply, at most `limit` bytes, into `into`. Returns 0; -ETIMEDOUT after `milliseconds`; -EPIPE
   when the other end is gone; -EMSGSIZE for a longer one. */
int agon_receive(int descriptor, agon_buffer *into, size_t limit, int milliseconds);

#endif
