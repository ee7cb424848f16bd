/* Stands in for what would make two workers differ, or one processor's results another's. The worker is linked statically,
   so these definitions are the ones that liblua gets. */
#include <clua.h>
#include <math.h>
#include <string.h>
#include <time.h>

/* liblua mixes the time into the seed of its string hash. */
time_t time(time_t *into) {
  if (into != NULL) *into = 0;
  return 0;
}

/* `x ^ y`. The C library's pow picks its code by processor, and the last bits differ. Whole exponents are multiplied out, a
   half is a square root, which IEEE 754 defines exactly; other exponents have no value (and `D209` finds them). */
double pow(double base, double exponent) {
  if (exponent == 0.5) return sqrt(base);
  if (exponent != floor(exponent) || fabs(exponent) > 4096) return NAN;
  double result = 1, power = base;
  for (unsigned left = (unsigned)fabs(exponent); left > 0; left >>= 1) {
    if (left & 1) result *= power;
    power *= power;
  }
  return exponent < 0 ? 1 / result : result;
}

/* liblua compares strings with these two: one instruction may then read megabytes. They charge for what they read. (The
   linker gives `memcmp` to the wrapper: the C library's own objects refer to that name, too, and bring its definition in.) */
int strcoll(const char *a, const char *b) {
  size_t at = 0;
  while (a[at] != 0 && a[at] == b[at]) at++;
  agon_charge_running(1 + at / 16);
  return (int)(unsigned char)a[at] - (int)(unsigned char)b[at];
}

int __wrap_memcmp(const void *a, const void *b, size_t count);
int __wrap_memcmp(const void *a, const void *b, size_t count) {
  const unsigned char *x = a, *y = b;
  size_t at = 0;
  uint64_t p, q;
  for (; count - at >= 8; at += 8) {
    __builtin_memcpy(&p, x + at, 8);
    __builtin_memcpy(&q, y + at, 8);
    if (p != q) break;
  }
  while (at < count && x[at] == y[at]) at++;
  if (at >= 64) agon_charge_running(at / 64);
  return at == count ? 0 : (int)x[at] - (int)y[at];
}

/* Every hop of a chain of `__index` tables asks for the event here; one instruction may take two thousand hops. */
const void *__real_luaT_gettm(void *events, int event, void *name);
const void *__wrap_luaT_gettm(void *events, int event, void *name);
const void *__wrap_luaT_gettm(void *events, int event, void *name) {
  agon_charge_running(1);
  return __real_luaT_gettm(events, event, name);
}

/* A numeral may be a megabyte long, wherever liblua turns a string into a number by itself. */
double __real_strtod(const char *text, char **end);
double __wrap_strtod(const char *text, char **end);
double __wrap_strtod(const char *text, char **end) {
  char *stop;
  double value = __real_strtod(text, &stop);
  agon_charge_running(1 + (uint64_t)(stop - text) / 16);
  if (end != NULL) *end = stop;
  return value;
}

/* The Swift driver links its runtime's start-up object even into a program in C. Its two needs end here, so that none of
   the runtime is linked. */
void swift_addNewDSOImage(const void *sections);
void swift_addNewDSOImage(const void *sections) { (void)sections; }
_Bool _swift_backtrace_isThunkFunction(const char *name);
_Bool _swift_backtrace_isThunkFunction(const char *name) {
  (void)name;
  return 0;
}
