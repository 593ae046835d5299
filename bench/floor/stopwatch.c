/* What did one command cost? Runs it and writes one line of JSON to a file: when it was begun (ms since 1970), wall, user
 * and system seconds (children it waited for included), its largest process (KiB), its exit code.
 *
 *   stopwatch FILE COMMAND [ARGUMENT...]
 *
 * Wall time is from just before the fork to just after the command was reaped. */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double milliseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static double seconds(struct timeval time) { return time.tv_sec + time.tv_usec / 1e6; }

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: stopwatch FILE COMMAND [ARGUMENT...]\n");
        return 125;
    }
    double startedAt = milliseconds(CLOCK_REALTIME), begin = milliseconds(CLOCK_MONOTONIC);
    pid_t child = vfork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    int status;
    struct rusage used;
    if (child < 0 || wait4(child, &status, 0, &used) != child) {
        perror("stopwatch");
        return 125;
    }
    double wall = milliseconds(CLOCK_MONOTONIC) - begin;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    FILE *file = fopen(argv[1], "w");
    if (!file) {
        perror(argv[1]);
        return 125;
    }
    fprintf(file, "{\"startedAt\":%.3f,\"wall\":%.6f,\"user\":%.6f,\"system\":%.6f,\"largestKib\":%ld,\"exitCode\":%d}\n",
            startedAt, wall / 1e3, seconds(used.ru_utime), seconds(used.ru_stime), used.ru_maxrss, code);
    return fclose(file) == 0 ? code : 125;
}
