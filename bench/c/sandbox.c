/*
 * Sandboxes in C, to compare nsx with, one after another: one clone(2) into six new namespaces, / made
 * private, a procfs on /proc, and a program, waited for.
 *
 *   sandbox COUNT PROGRAM [ARGUMENT…]
 *
 * It prints the nanoseconds from before the first clone until the last program has been waited for.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STACK_SIZE = 1024 * 1024 };

static char child_stack[STACK_SIZE];

static int inside(void *argument)
{
	char **program = argument;
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) return 126;
	if (mount("proc", "/proc", "proc", 0, NULL) < 0) return 126;
	execvp(program[0], program);
	return 127;
}

int main(int argc, char **argv)
{
	if (argc < 3) return 2;
	struct timespec begin, end;
	int status;
	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (long left = atol(argv[1]); left > 0; left--) {
		pid_t child = clone(inside, child_stack + STACK_SIZE,
			CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUSER | SIGCHLD, argv + 2);
		if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0) {
			fprintf(stderr, "sandbox: the program did not run\n");
			return 1;
		}
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("%lld\n", (end.tv_sec - begin.tv_sec) * 1000000000LL + end.tv_nsec - begin.tv_nsec);
	return 0;
}
