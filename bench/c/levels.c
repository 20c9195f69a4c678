/*
 * The seed's program in C, to compare nsx with: N nested PID namespaces, a procfs mounted in each,
 * and a program in the innermost. It does what multi_pidns.c of the book does: every level is
 * clone(2)d by the one around it with CLONE_NEWPID and a stack of its own, makes its directory,
 * mounts its procfs and clones the next; the innermost is replaced by the program.
 *
 *   levels N PREFIX PROGRAM [ARGUMENT…]     directories PREFIX0 … PREFIX(N-1)
 *
 * It prints the nanoseconds from before the first clone until the innermost has become the program
 * (its end of a close-on-exec pipe is the last one, so the read ends). Undoing is not measured.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STACK_SIZE = 1024 * 1024 };

static char child_stack[STACK_SIZE]; /* each level has its copy, as in the book */
static const char *prefix;
static char **program;
static int ready[2];

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void place(char *path, size_t size, long level) { snprintf(path, size, "%s%ld", prefix, level); }

static int enter_level(void *argument);

static pid_t start_level(long level)
{
	pid_t child = clone(enter_level, child_stack + STACK_SIZE, CLONE_NEWPID | SIGCHLD, (void *)level);
	if (child < 0) fail("clone");
	return child;
}

static int enter_level(void *argument)
{
	long level = (long)argument;
	char path[4096];
	place(path, sizeof path, level);
	if (mkdir(path, 0755) < 0) fail(path);
	if (mount("proc", path, "proc", 0, NULL) < 0) fail(path);
	if (level == 0) {
		execvp(program[0], program);
		fail(program[0]);
	}
	pid_t child = start_level(level - 1);
	/* Only the innermost keeps the pipe open. */
	close(ready[1]);
	if (waitpid(child, NULL, 0) < 0) fail("waitpid");
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 4) return 2;
	long levels = atol(argv[1]);
	prefix = argv[2];
	program = argv + 3;
	struct timespec begin, end;
	char byte;
	if (pipe2(ready, O_CLOEXEC) < 0) fail("pipe2");
	clock_gettime(CLOCK_MONOTONIC, &begin);
	pid_t child = start_level(levels - 1);
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 0) fail("read");
	clock_gettime(CLOCK_MONOTONIC, &end);
	/* If a level has failed, the pipe has ended, too; but then everything has. */
	int failed = waitpid(child, NULL, WNOHANG) != 0;
	kill(child, SIGKILL); /* an init takes everything inside with it */
	waitpid(child, NULL, 0);
	for (long level = 0; level < levels; level++) {
		char path[4096];
		place(path, sizeof path, level);
		umount2(path, MNT_DETACH);
		rmdir(path);
	}
	if (failed) return 1;
	printf("%lld\n", (end.tv_sec - begin.tv_sec) * 1000000000LL + end.tv_nsec - begin.tv_nsec);
	return 0;
}
