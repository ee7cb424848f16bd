#ifndef AGON_JAIL_H
#define AGON_JAIL_H

/* Gives up everything that a plugin's process does not need. After it only reading and writing the socket, memory that is
   not executable, and ending are possible; any other system call ends the process. */
void jail_enter(void);

/* Runs `body` on a stack at a fixed address; it must not return. */
_Noreturn void jail_run_on_fixed_stack(void (*body)(void));

#endif
