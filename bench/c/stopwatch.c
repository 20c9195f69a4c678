/*
 * Time a command line from outside, without the cost of a shell or of Node around it.
 *
 *   stopwatch done  PROGRAM [ARGUMENT…]    until it has ended, successfully
 *   stopwatch ready PROGRAM [ARGUMENT…]    until it has written a byte to descriptor 3; then it is killed
 *
 * It prints the nanoseconds from before vfork(2) on.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 3) return 2;
	int until_ready = strcmp(argv[1], "ready") == 0, ready[2], status = 0;
	struct timespec begin, end;
	char byte;
	if (pipe2(ready, O_CLOEXEC) < 0) return 1;
	clock_gettime(CLOCK_MONOTONIC, &begin);
	pid_t child = vfork();
	if (child == 0) {
		if (until_ready && dup2(ready[1], 3) < 0) _exit(126);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (child < 0) return 1;
	close(ready[1]);
	if (until_ready && read(ready[0], &byte, 1) != 1) return 1;
	if (!until_ready && (waitpid(child, &status, 0) < 0 || status != 0)) return 1;
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (until_ready) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	printf("%lld\n", (end.tv_sec - begin.tv_sec) * 1000000000LL + end.tv_nsec - begin.tv_nsec);
	return 0;
}
