/*
 * nsx-helper: a process that does the system calls it is asked to do, in its own context.
 *
 * nsx itself runs in Node, which can neither fork nor enter namespaces safely. So every process
 * that a script creates is one of these: it waits on its control socket, runs the operations of
 * the message that arrives, and replies with every result. The director decides everything; the
 * helper knows no language, no policy and no names. The layout of messages is written down in
 * docs/protocol.md and mirrored in protocol.ts.
 *
 * What it deliberately does not have: a libc, an allocator (all memory is static), threads, a
 * parser, a path or a name of its own. Whoever holds the other end of the socket may do anything
 * that this process may; nobody else can reach it, because the socket has no name.
 *
 * Descriptors: 0, 1, 2 belong to the program this process may become; 3 is the control socket,
 * 4 the signalfd for SIGCHLD. Everything from 3 up is close-on-exec. The keeper has a second socket,
 * the ledger, which only stores: entries of the last will wait there until somebody needs them.
 */
#include <asm/unistd.h>
#include <linux/sched.h>
#include <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 i32;
typedef __s64 i64;

/* ---- the kernel's constants that its headers do not give us without a libc ------------------ */

enum { EINTR_ = 4, ECHILD_ = 10, EAGAIN_ = 11, ENOENT_ = 2, EINVAL_ = 22, ENOSPC_ = 28, ESTALE_ = 116 };
enum { SIGKILL_ = 9, SIGCHLD_ = 17, SIG_SETMASK_ = 2, SA_RESTORER_ = 0x04000000 };
enum { O_CLOEXEC_ = 02000000, F_DUPFD_CLOEXEC_ = 1030, MSG_CTRUNC_ = 8, MSG_TRUNC_ = 0x20, MSG_DONTWAIT_ = 0x40, MSG_NOSIGNAL_ = 0x4000, MSG_CMSG_CLOEXEC_ = 0x40000000 };
enum { SOL_SOCKET_ = 1, SCM_RIGHTS_ = 1, POLLIN_ = 1, P_ALL_ = 0, P_PID_ = 1 };
enum { WNOHANG_ = 1, WSTOPPED_ = 2, WEXITED_ = 4, WCONTINUED_ = 8, WALL_ = 0x40000000 };
enum { CLD_EXITED_ = 1, CLD_KILLED_ = 2, CLD_DUMPED_ = 3 };

struct iovec { void *base; u64 length; };
struct message_vector {
	void *name; u32 name_length; struct iovec *iov; u64 iov_length;
	void *control; u64 control_length; i32 flags;
};
struct control_header { u64 length; i32 level; i32 type; };
struct poll_entry { i32 fd; short events, revents; };
struct timespec_ { i64 seconds, nanoseconds; };
/* siginfo_t as waitid(2) fills it: si_signo, si_errno, si_code, then the child's pid, uid, status. */
struct child_info { i32 signo, error, code, pad, pid, uid, status; u8 rest[100]; };

/* ---- the message, as in docs/protocol.md ---------------------------------------------------- */

#define MAGIC 0x3178736eu /* "nsx1" */

enum {
	MESSAGE_MAX = 160 * 1024, /* below the default SO_SNDBUF: a message is one datagram */
	OPS_MAX = 128,
	WILL_OPS_MAX = 16,
	DESCRIPTORS_MAX = 8,
	CHILDREN_MAX = 4096,
	WILLS_SIZE = 4 * 1024 * 1024, /* touched only as far as it is used */
	CONTROL_SOCKET = 3,
	CHILD_SIGNAL = 4,
	LOOKS = 100, /* at an empty socket before going to sleep */
	IN_A_ROW = 16, /* messages without a look at the children */
	LOG_SIZE = 64, /* the latest so many are remembered; a power of two */
};

enum op_kind {
	OP_SYSCALL = 0,   /* number(arguments…) */
	OP_POINTERS = 1,  /* argument[1] offsets at data[argument[0]] become addresses; ~0 becomes NULL */
	OP_SPAWN = 2,     /* clone3(data[argument[0]]): the child serves received descriptor argument[1] */
	OP_WAIT = 3,      /* reply once child argument[0] has ended (or stopped): must be the last op */
	OP_EXPECT = 4,    /* fail with ESTALE unless the u64 at data[argument[0]] equals argument[1] (differs, if argument[2]) */
	OP_FOLLOW = 5,    /* end as soon as child argument[0] has ended, with its status */
	OP_ORPHANS = 6,   /* argument[0]: 1 reap what is re-parented to this process, 0 leave it */
	OP_KEEPER = 7,    /* this process kills what comes to it, before it ends, and keeps the last will; argument[0]: a descriptor of …/children, or -1; argument[1]: the ledger, or -1 */
	OP_WILL_ADD = 8,  /* store data[argument[1]] (argument[2] bytes: u32 op count, u32 0, ops, data) as will argument[0] */
	OP_WILL_DROP = 9, /* forget will argument[0] */
	OP_WILL_RUN = 10, /* run will argument[0] now and forget it; the result is that of its last op */
	OP_END = 11,      /* the keeper's end: everything that still lives is killed, every will run */
	OP_REAPED = 12,   /* write the log of children that have ended to data[argument[0]]; the result is how many there were */
	OP_CAUGHT = 13,   /* the same for the log of signals that were caught */
	OP_THREAD = 14,   /* a second thread that only waits; the result is its number */
	OP_BRAKE = 15,    /* keep descriptor argument[0]: pids.max of the cgroup that the descendants are in */
	OP_KIND_COUNT,
};
enum op_flag {
	FLAG_KEEP_GOING = 1, /* a failure of this op does not end the message */
	FLAG_SCOPED = 2,     /* the result is a descriptor for this message only: closed at its end */
	FLAG_HAND_OVER = 4,  /* the result is a descriptor that goes to the director with the reply */
};
enum argument_how { HOW_VALUE = 0, HOW_DATA = 1, HOW_RESULT = 2, HOW_RECEIVED = 3, HOW_CATCHER = 4 /* a sigaction at this offset, to be filled in */, HOW_COUNT };
enum message_flag {
	MESSAGE_SILENT = 1,  /* send no reply */
	MESSAGE_CHAINED = 2, /* sent before the answers to those before it: not run if one of them has failed */
};

struct op { u16 kind, flags; u32 number; u8 how[6]; u16 pad; u64 argument[6]; };
struct header { u32 magic, id, op_count, data_size, return_offset, return_size, flags, pad; };
struct reply { u32 magic, id, result_count, data_size; };

/* A child that the script made: its end must not be lost, whoever asks first. */
struct child { i32 pid; u32 waiter; i32 code, status; u8 changed, stops, waited, pad; };
struct will { u32 id, size; };
/* A child that has ended, for who wants to know in which order: whether it was an orphan, and how it ended. */
struct ending { i32 pid, orphan, code, status; };
/* struct sigaction of the kernel, which is no other on arm64. */
struct signal_action { u64 handler, flags, restorer, mask; };

/*
 * Everything that changes, in one place and in this order: an idle helper then dirties one or two
 * pages here and one of stack, which is all the memory a level of nesting costs.
 */
static struct {
	u64 signal_mask;
	i32 children_listing, ledger, brake;
	u32 child_count, follow, wills_used;
	u8 keeper, leave_orphans, expecting;
	u8 failed; /* a message, and everything chained to it since */
	u8 unheard; /* a reply could not be sent: whoever waits for it is told by the end of the socket */
	u32 received_count, handed_count, scoped_count, reaped_count, caught_count;
	i32 received[DESCRIPTORS_MAX], handed[DESCRIPTORS_MAX], scoped[OPS_MAX + WILL_OPS_MAX]; /* a will may be run by any op */
	struct ending reaped[LOG_SIZE];
	u8 caught[LOG_SIZE];
	u8 message[MESSAGE_MAX + 8] __attribute__((aligned(16)));
	struct child children[CHILDREN_MAX];
	u8 wills[WILLS_SIZE] __attribute__((aligned(16)));
} state __attribute__((aligned(4096)));

__attribute__((used, section(".nsx.source"))) static const char source_hash[] = "nsx-helper source sha256:" SOURCE_HASH;

/* ---- the two architectures ------------------------------------------------------------------ */

#if defined(HELPER_WITHOUT_KERNEL)
/* Part of a test (test/faults/helper-fuzz.c), which says itself what call() does: nothing reaches the kernel. */
#elif defined(__x86_64__)
__asm__(".globl _start\n_start:\n xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call helper_main\n hlt\n");
__asm__("restore_after_signal:\n mov $15, %eax\n syscall\n"); /* rt_sigreturn(2); arm64 has its own in the vdso */
static inline i64 call(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f)
{
	i64 result;
	register u64 r10 __asm__("r10") = d;
	register u64 r8 __asm__("r8") = e;
	register u64 r9 __asm__("r9") = f;
	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}
#elif defined(__aarch64__)
__asm__(".globl _start\n_start:\n mov x29, #0\n mov x30, #0\n mov x0, sp\n bl helper_main\n brk #0\n");
static inline i64 call(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f)
{
	register u64 x8 __asm__("x8") = number;
	register u64 x0 __asm__("x0") = a;
	register u64 x1 __asm__("x1") = b;
	register u64 x2 __asm__("x2") = c;
	register u64 x3 __asm__("x3") = d;
	register u64 x4 __asm__("x4") = e;
	register u64 x5 __asm__("x5") = f;
	__asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
	return (i64)x0;
}
#else
#error "nsx-helper knows x86-64 and arm64"
#endif

#define CALL1(n, a) call(n, (u64)(a), 0, 0, 0, 0, 0)
#define CALL2(n, a, b) call(n, (u64)(a), (u64)(b), 0, 0, 0, 0)
#define CALL3(n, a, b, c) call(n, (u64)(a), (u64)(b), (u64)(c), 0, 0, 0)
#define CALL4(n, a, b, c, d) call(n, (u64)(a), (u64)(b), (u64)(c), (u64)(d), 0, 0)
#define CALL5(n, a, b, c, d, e) call(n, (u64)(a), (u64)(b), (u64)(c), (u64)(d), (u64)(e), 0)

/* The compiler may turn a loop or an assignment into a call of one of these. */
void *memcpy(void *to, const void *from, u64 n)
{
	for (u64 i = 0; i < n; i++) ((volatile u8 *)to)[i] = ((const u8 *)from)[i];
	return to;
}
void *memset(void *to, int value, u64 n)
{
	for (u64 i = 0; i < n; i++) ((volatile u8 *)to)[i] = (u8)value;
	return to;
}

/* ---- signals that a script wants to know of --------------------------------------------------- */

/* The handler: every other signal is blocked while it runs, so nothing comes between the two lines. */
static void note_signal(int number)
{
	state.caught[state.caught_count % LOG_SIZE] = (u8)number;
	state.caught_count++;
}

/*
 * Without SA_RESTART: a call that a signal cuts short says so, rather than being made again for ever.
 * The loops of the helper itself know EINTR.
 */
static u64 catcher_at(u8 *place)
{
	struct signal_action action = { (u64)note_signal, 0, 0, ~0ull };
#if defined(__x86_64__) && !defined(HELPER_WITHOUT_KERNEL)
	extern void restore_after_signal(void) __asm__("restore_after_signal");
	action.flags = SA_RESTORER_;
	action.restorer = (u64)restore_after_signal;
#endif
	memcpy(place, &action, sizeof action);
	return (u64)place;
}

__attribute__((noreturn)) static void leave(i32 status)
{
	for (;;) CALL1(__NR_exit_group, status);
}

/* ---- children ------------------------------------------------------------------------------- */

static void reply_to(u32 id, i64 *results, u32 count, u8 *data, u32 data_size, int hand_over);

static struct child *find_child(i32 pid)
{
	for (u32 i = 0; i < state.child_count; i++)
		if (state.children[i].pid == pid) return &state.children[i];
	return 0;
}

static void forget_child(struct child *child)
{
	*child = state.children[--state.child_count];
}

static int has_ended(const struct child *child)
{
	return child->changed && child->code <= CLD_DUMPED_;
}

static int some_child_lives(void)
{
	for (u32 i = 0; i < state.child_count; i++)
		if (!has_ended(&state.children[i])) return 1;
	return 0;
}

/* How a child changed, in one number: the si_code above, si_status below (waitid(2)). */
static i64 change_of(const struct child *child)
{
	return ((i64)child->code << 32) | (u32)child->status;
}

/* Answer the waiter of a child that has changed, if there is one that wants this change. */
static void tell_waiter(struct child *child)
{
	if (!child->waited || !child->changed) return;
	if (!has_ended(child) && !child->stops) { child->changed = 0; return; }
	i64 result = change_of(child);
	child->waited = 0;
	reply_to(child->waiter, &result, 1, 0, 0, 0);
	if (has_ended(child)) forget_child(child);
	else child->changed = 0;
}

static void settle(void);

/* End as the child did that is followed. What the keeper leaves behind when it is killed comes to the warden, and ends here. */
__attribute__((noreturn)) static void leave_after(struct child *child)
{
	i32 status = child->code == CLD_EXITED_ ? child->status : 128 + child->status;
	tell_waiter(child);
	state.follow = 0;
	settle();
	leave(status);
}

static void child_changed(const struct child_info *info)
{
	struct child *child = find_child(info->pid);
	if (info->code <= CLD_DUMPED_) {
		struct ending *ending = &state.reaped[state.reaped_count++ % LOG_SIZE];
		*ending = (struct ending){ info->pid, !child, info->code, info->status };
	}
	if (!child) return; /* an orphan that was re-parented to us: reaped, and nobody waits for it */
	child->code = info->code;
	child->status = info->status;
	child->changed = 1;
	if (state.follow == (u32)info->pid && has_ended(child)) leave_after(child);
	tell_waiter(child);
}

/*
 * Collect every child that has changed. What the script made is remembered until the script asks;
 * the rest are orphans, which only their namespace's PID 1 or a subreaper ever gets.
 * Returns -ECHILD when there are no children at all.
 */
static i64 collect_children(void)
{
	const u64 options = WEXITED_ | WSTOPPED_ | WCONTINUED_ | WNOHANG_ | WALL_;
	struct child_info info;
	if (state.leave_orphans) {
		for (u32 i = state.child_count; i-- > 0;) {
			info.pid = 0;
			if (CALL5(__NR_waitid, P_PID_, state.children[i].pid, &info, options, 0) == 0 && info.pid) child_changed(&info);
		}
		return 0;
	}
	for (u32 refusals = 0;;) {
		info.pid = 0;
		i64 result = CALL5(__NR_waitid, P_ALL_, 0, &info, options, 0);
		/* Who believed it at once that there is none would never look again: the signal has been taken. */
		if (result < 0 && result != -EINTR_ && (!some_child_lives() || ++refusals > 1)) return result;
		if (result == 0 && info.pid == 0) return 0;
		if (result == 0) child_changed(&info);
	}
}

/* Empty the signalfd; the signals only say that it is time to look. */
static void drain_child_signal(void)
{
	u8 record[128];
	while (CALL3(__NR_read, CHILD_SIGNAL, record, sizeof record) > 0) {}
}

/* ---- the last will -------------------------------------------------------------------------- */

static i64 run(struct op *ops, u32 count, u8 *data, u32 data_size, i64 *results, u32 *done, u32 id);
static int well_formed(const struct op *ops, u32 count, u32 data_size, u32 received_count);
static int may_be_willed(const struct op *ops, u32 count);

static struct will *next_will(struct will *will)
{
	return (struct will *)((u8 *)will + sizeof *will + will->size);
}
static struct will *first_will(void) { return (struct will *)state.wills; }
static struct will *end_of_wills(void) { return (struct will *)(state.wills + state.wills_used); }

static struct will *find_will(u32 id)
{
	for (struct will *will = first_will(); will != end_of_wills(); will = next_will(will))
		if (will->id == id) return will;
	return 0;
}

static i64 drop_will(struct will *will)
{
	if (!will) return -ENOENT_;
	u8 *from = (u8 *)next_will(will), *end = state.wills + state.wills_used;
	u64 gone = (u64)(from - (u8 *)will);
	memcpy(will, from, (u64)(end - from)); /* downwards, byte by byte: overlap is fine */
	state.wills_used -= gone;
	return 0;
}

/* A will is a message that has not been run yet. Adding under an id that exists replaces it in place of order. */
static i64 add_will(u32 id, const u8 *body, u64 size)
{
	const u32 *words = (const u32 *)body;
	if (size < 8 || size % 8 || words[0] == 0 || words[0] > WILL_OPS_MAX || size < 8 + (u64)words[0] * sizeof(struct op)) return -EINVAL_;
	const struct op *ops = (const struct op *)(body + 8);
	if (!well_formed(ops, words[0], (u32)(size - 8 - words[0] * sizeof(struct op)), 0) || !may_be_willed(ops, words[0])) return -EINVAL_;
	struct will *old = find_will(id);
	if (old && old->size == size) {
		memcpy((u8 *)old + sizeof *old, body, size);
		return 0;
	}
	if (old) drop_will(old);
	if (state.wills_used + sizeof(struct will) + size > WILLS_SIZE) return -ENOSPC_;
	struct will *will = end_of_wills();
	will->id = id;
	will->size = (u32)size;
	memcpy((u8 *)will + sizeof *will, body, size);
	state.wills_used += sizeof *will + size;
	return 0;
}

/* Gone already, or no longer ours: then nothing is left to undo. */
static int failed_to_undo(i64 result)
{
	return result < 0 && result != -ENOENT_ && result != -ESTALE_;
}

static i64 run_will(struct will *will)
{
	i64 results[WILL_OPS_MAX];
	u32 done = 0;
	if (!will) return -ENOENT_;
	u32 *words = (u32 *)((u8 *)will + sizeof *will);
	struct op *ops = (struct op *)(words + 2);
	u8 *data = (u8 *)(ops + words[0]);
	u32 scoped_before = state.scoped_count;
	i64 result = 0;
	/* Twice if need be: what a full memory or somebody who just looks has kept from being undone may be undone now. */
	for (u32 tries = 0; tries < 2; tries++) {
		result = run(ops, words[0], data, (u32)(will->size - (u32)(data - (u8 *)words)), results, &done, 0);
		while (state.scoped_count > scoped_before) CALL1(__NR_close, state.scoped[--state.scoped_count]);
		if (!failed_to_undo(result)) break;
	}
	drop_will(will);
	return result;
}

/* Kill whatever is or becomes our child (we are a subreaper) until nothing is left, at most some seconds. */
static void kill_descendants(void)
{
	static char text[4096]; /* static: only the warden and the keeper ever touch it */
	struct poll_entry entry = { CHILD_SIGNAL, POLLIN_, 0 };
	state.leave_orphans = 0; /* or it would never be seen that none is left */
	/* None of them can make another one any more: otherwise what forks as fast as it is killed would go on for long. */
	if (state.brake >= 0) CALL4(__NR_pwrite64, state.brake, "0", 1, 0);
	for (u32 round = 0; round < 250; round++) {
		/* Anew each time: ppoll(2) leaves in it what is left of it. */
		struct timespec_ pause = { 0, 20 * 1000 * 1000 };
		if (collect_children() == -ECHILD_) return;
		i64 size = state.children_listing < 0 ? 0 : CALL4(__NR_pread64, state.children_listing, text, sizeof text - 1, 0);
		u64 pid = 0;
		for (i64 i = 0; i < size; i++) {
			if (text[i] >= '0' && text[i] <= '9') { pid = pid > 0x7fffffff ? pid : pid * 10 + (u64)(text[i] - '0'); continue; }
			/* A child stays ours until we reap it, so its number cannot have been given away. */
			if (pid > 1 && pid <= 0x7fffffff) CALL2(__NR_kill, pid, SIGKILL_);
			pid = 0;
		}
		for (u32 i = 0; i < state.child_count; i++)
			if (!has_ended(&state.children[i])) CALL2(__NR_kill, state.children[i].pid, SIGKILL_);
		CALL5(__NR_ppoll, &entry, 1, &pause, 0, 0);
		drain_child_signal();
	}
}

static i64 run_last_will(void)
{
	i64 failures = 0;
	kill_descendants();
	while (state.wills_used) {
		struct will *last = first_will();
		while (next_will(last) != end_of_wills()) last = next_will(last);
		i64 result = run_will(last);
		if (failed_to_undo(result)) failures++;
	}
	return failures;
}

/* ---- operations ----------------------------------------------------------------------------- */

/* A message is checked as a whole before its first operation runs. */
static int well_formed(const struct op *ops, u32 count, u32 data_size, u32 received_count)
{
	for (u32 i = 0; i < count; i++) {
		if (ops[i].kind >= OP_KIND_COUNT) return 0;
		for (u32 j = 0; j < 6; j++) {
			u64 value = ops[i].argument[j];
			switch (ops[i].how[j]) {
			case HOW_VALUE: break;
			case HOW_DATA: if (value > data_size) return 0; break;
			case HOW_RESULT: if (value >= i) return 0; break;
			case HOW_RECEIVED: if (value >= received_count) return 0; break;
			case HOW_CATCHER: if (value > data_size || data_size - value < sizeof(struct signal_action)) return 0; break;
			default: return 0;
			}
		}
	}
	return 1;
}

/* A will must not change the wills while it is run, nor make a child that would go on with it, nor wait. */
static int may_be_willed(const struct op *ops, u32 count)
{
	for (u32 i = 0; i < count; i++)
		if (ops[i].kind != OP_SYSCALL && ops[i].kind != OP_POINTERS && ops[i].kind != OP_EXPECT) return 0;
	return 1;
}

/* Is a region within the data? Written so that no sum can wrap. */
static int is_inside(u64 offset, u64 size, u32 data_size)
{
	return size <= data_size && offset <= data_size - size;
}

enum { BECAME_CHILD = 1 };

/*
 * clone3(2) without a stack of its own: the child goes on here with a copy of this one, as after
 * fork(2). It keeps its end of the new socket and nothing else of ours.
 */
static i64 spawn(u8 *data, u32 data_size, u64 offset, u64 socket_index)
{
	if (!is_inside(offset, CLONE_ARGS_SIZE_VER2, data_size) || socket_index >= state.received_count) return -EINVAL_;
	if (state.child_count == CHILDREN_MAX || state.handed_count == DESCRIPTORS_MAX) return -EAGAIN_;
	struct clone_args arguments;
	i32 pidfd = -1;
	memcpy(&arguments, data + offset, sizeof arguments);
	/* In one memory with us the child would overwrite our stack; with our descriptors, our socket. */
	if (arguments.flags & (CLONE_VM | CLONE_FILES)) return -EINVAL_;
	arguments.flags |= CLONE_PIDFD;
	arguments.stack = arguments.stack_size = arguments.tls = arguments.child_tid = arguments.parent_tid = 0;
	arguments.pidfd = (u64)&pidfd;
	if (arguments.set_tid_size) {
		if (arguments.set_tid_size > data_size / 4 || !is_inside(arguments.set_tid, arguments.set_tid_size * 4, data_size)) return -EINVAL_;
		arguments.set_tid += (u64)data;
	}
	i64 pid = CALL2(__NR_clone3, &arguments, CLONE_ARGS_SIZE_VER2);
	if (pid == 0) {
		/* Without a socket of its own it would read its parent's. */
		if (CALL3(__NR_dup3, state.received[socket_index], CONTROL_SOCKET, O_CLOEXEC_) < 0) leave(1);
		if (CALL3(__NR_close_range, CHILD_SIGNAL + 1, ~0u, 0) < 0) leave(1);
		state.child_count = state.follow = state.wills_used = state.reaped_count = state.caught_count = 0;
		state.received_count = state.handed_count = state.scoped_count = 0;
		state.keeper = state.leave_orphans = state.failed = state.unheard = 0;
		state.children_listing = state.ledger = state.brake = -1;
		state.expecting = 1;
		return BECAME_CHILD;
	}
	if (pid < 0) return pid;
	state.handed[state.handed_count++] = pidfd;
	state.children[state.child_count++] = (struct child){ .pid = (i32)pid };
	return pid;
}

/* Returns 1 when the reply has to wait for the child. */
static int wait_for(i32 pid, int stops, u32 id, i64 *result)
{
	collect_children();
	struct child *child = find_child(pid);
	*result = -ECHILD_;
	if (!child) return 0;
	if (child->changed && (has_ended(child) || stops)) {
		*result = change_of(child);
		if (has_ended(child)) forget_child(child);
		else child->changed = 0;
		return 0;
	}
	child->changed = 0;
	child->waited = 1;
	child->stops = (u8)stops;
	child->waiter = id;
	return 1;
}

static i64 make_pointers(u8 *data, u32 data_size, u64 offset, u64 count)
{
	if (offset % 8 || count > data_size / 8 || !is_inside(offset, count * 8, data_size)) return -EINVAL_;
	u64 *slots = (u64 *)(data + offset);
	for (u64 i = 0; i < count; i++) {
		if (slots[i] != ~0ull && slots[i] > data_size) return -EINVAL_;
		slots[i] = slots[i] == ~0ull ? 0 : (u64)(data + slots[i]);
	}
	return 0;
}

/* A log in its order: from the oldest entry that is still there to the latest. */
static i64 write_log(u8 *data, u32 data_size, u64 offset, const void *log, u32 entry_size, u32 count)
{
	u32 first = count > LOG_SIZE ? count - LOG_SIZE : 0;
	if (!is_inside(offset, (u64)(count - first) * entry_size, data_size)) return -EINVAL_;
	for (u32 i = first; i < count; i++)
		memcpy(data + offset + (u64)(i - first) * entry_size, (const u8 *)log + (u64)(i % LOG_SIZE) * entry_size, entry_size);
	return count;
}

/*
 * clone(2) with the flags of pthread_create(3). The thread has no stack of its own, so it must not
 * touch the one that it shares: it goes from the one call to the other, ppoll(2) for ever, in registers.
 */
static i64 clone_thread(void)
{
	const u64 flags = 0x50f00; /* CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM */
#if defined(HELPER_WITHOUT_KERNEL)
	return CALL5(__NR_clone, flags, 0, 0, 0, 0);
#elif defined(__x86_64__)
	i64 result;
	register u64 r10 __asm__("r10") = 0;
	register u64 r8 __asm__("r8") = 0;
	__asm__ volatile("syscall\n test %%rax, %%rax\n jnz 2f\n"
			 "1: xor %%edi, %%edi\n xor %%esi, %%esi\n xor %%edx, %%edx\n mov %[wait], %%eax\n syscall\n jmp 1b\n2:"
			 : "=a"(result) : "a"(__NR_clone), "D"(flags), "S"(0), "d"(0), "r"(r10), "r"(r8), [wait] "i"(__NR_ppoll)
			 : "rcx", "r11", "memory");
	return result;
#else
	register u64 x8 __asm__("x8") = __NR_clone;
	register u64 x0 __asm__("x0") = flags;
	register u64 x1 __asm__("x1") = 0;
	register u64 x2 __asm__("x2") = 0;
	register u64 x3 __asm__("x3") = 0;
	register u64 x4 __asm__("x4") = 0;
	__asm__ volatile("svc #0\n cbnz x0, 2f\n mov x8, %[wait]\n1: mov x0, #0\n svc #0\n b 1b\n2:"
			 : "+r"(x0), "+r"(x8) : "r"(x1), "r"(x2), "r"(x3), "r"(x4), [wait] "i"(__NR_ppoll) : "memory");
	return (i64)x0;
#endif
}

/* It begins with all signals blocked, so that no handler runs in it either. */
static i64 make_thread(void)
{
	u64 all = ~0ull, before = 0;
	CALL4(__NR_rt_sigprocmask, SIG_SETMASK_, &all, &before, 8);
	i64 result = clone_thread();
	CALL4(__NR_rt_sigprocmask, SIG_SETMASK_, &before, 0, 8);
	return result;
}

static i64 set_orphans(int reap)
{
	state.leave_orphans = !reap;
	collect_children(); /* those that were left until now */
	return 0;
}

static i64 follow(i32 pid)
{
	if (!find_child(pid)) return -ECHILD_;
	collect_children(); /* before it is followed: the message that asks for it is to be answered first */
	state.follow = (u32)pid;
	return 0;
}

static i64 become_keeper(i32 children_listing, i32 ledger)
{
	if (ledger >= 0 && (ledger = (i32)CALL3(__NR_fcntl, ledger, F_DUPFD_CLOEXEC_, CHILD_SIGNAL + 1)) < 0) return ledger;
	state.keeper = 1;
	state.children_listing = children_listing;
	state.ledger = ledger;
	return 0;
}

static i64 keep_brake(i32 file)
{
	if (state.brake >= 0) CALL1(__NR_close, state.brake);
	return state.brake = (i32)CALL3(__NR_fcntl, file, F_DUPFD_CLOEXEC_, CHILD_SIGNAL + 1);
}

enum { DEFERRED = -1000000 }; /* no errno: the reply comes later */

/*
 * Run operations in order until one fails. `done` counts the results that are filled in; the
 * return value is the last of them, BECAME_CHILD in `*done == 0` form never mixing with it, since
 * a spawned child abandons the message it was made by.
 */
static i64 run(struct op *ops, u32 count, u8 *data, u32 data_size, i64 *results, u32 *done, u32 id)
{
	i64 result = 0;
	for (u32 i = 0; i < count; i++) {
		struct op *op = &ops[i];
		u64 a[6];
		for (u32 j = 0; j < 6; j++) {
			u64 value = op->argument[j];
			a[j] = op->how[j] == HOW_DATA ? (u64)(data + value)
			     : op->how[j] == HOW_RESULT ? (u64)results[value]
			     : op->how[j] == HOW_RECEIVED ? (u64)state.received[value]
			     : op->how[j] == HOW_CATCHER ? catcher_at(data + value) : value;
		}
		switch ((enum op_kind)op->kind) {
		case OP_SYSCALL: result = call(op->number, a[0], a[1], a[2], a[3], a[4], a[5]); break;
		case OP_POINTERS: result = make_pointers(data, data_size, a[0], a[1]); break;
		case OP_SPAWN:
			result = spawn(data, data_size, a[0], a[1]);
			if (result == BECAME_CHILD) { *done = ~0u; return 0; }
			break;
		case OP_WAIT:
			if (wait_for((i32)a[0], a[1] != 0, id, &result)) { *done = i; return DEFERRED; }
			break;
		case OP_EXPECT:
			if (a[0] % 8 || !is_inside(a[0], 8, data_size)) result = -EINVAL_;
			else result = (*(u64 *)(data + a[0]) == a[1]) != (a[2] != 0) ? 0 : -ESTALE_;
			break;
		case OP_FOLLOW: result = follow((i32)a[0]); break;
		case OP_ORPHANS: result = set_orphans(a[0] != 0); break;
		case OP_KEEPER: result = become_keeper((i32)a[0], (i32)a[1]); break;
		case OP_WILL_ADD:
			result = a[1] % 8 == 0 && is_inside(a[1], a[2], data_size) ? add_will((u32)a[0], data + a[1], a[2]) : -EINVAL_;
			break;
		case OP_WILL_DROP: result = drop_will(find_will((u32)a[0])); break;
		case OP_WILL_RUN: result = run_will(find_will((u32)a[0])); break;
		case OP_END: result = run_last_will(); break;
		case OP_BRAKE: result = keep_brake((i32)a[0]); break;
		case OP_THREAD: result = make_thread(); break;
		case OP_REAPED: result = write_log(data, data_size, a[0], state.reaped, sizeof *state.reaped, state.reaped_count); break;
		case OP_CAUGHT: result = write_log(data, data_size, a[0], state.caught, sizeof *state.caught, state.caught_count); break;
		default: result = -EINVAL_;
		}
		results[i] = result;
		*done = i + 1;
		if (result >= 0 && (op->flags & FLAG_SCOPED)) state.scoped[state.scoped_count++] = (i32)result;
		if (result >= 0 && (op->flags & FLAG_HAND_OVER)) {
			if (state.handed_count < DESCRIPTORS_MAX) state.handed[state.handed_count++] = (i32)result;
			else CALL1(__NR_close, result);
		}
		if (result < 0 && result >= -4095 && !(op->flags & FLAG_KEEP_GOING)) return result;
	}
	return result;
}

/* ---- the socket ----------------------------------------------------------------------------- */

static void reply_to(u32 id, i64 *results, u32 count, u8 *data, u32 data_size, int hand_over)
{
	struct reply reply = { MAGIC, id, count, data_size };
	struct iovec iov[3] = { { &reply, sizeof reply }, { results, (u64)count * 8 }, { data, data_size } };
	struct { struct control_header header; i32 descriptors[DESCRIPTORS_MAX]; } control;
	struct message_vector message = { 0, 0, iov, 3, 0, 0, 0 };
	if (hand_over && state.handed_count) {
		control.header = (struct control_header){ sizeof control.header + 4ull * state.handed_count, SOL_SOCKET_, SCM_RIGHTS_ };
		for (u32 i = 0; i < state.handed_count; i++) control.descriptors[i] = state.handed[i];
		message.control = &control;
		message.control_length = (control.header.length + 7) & ~7ull;
	}
	i64 sent;
	do sent = CALL3(__NR_sendmsg, CONTROL_SOCKET, &message, MSG_NOSIGNAL_); while (sent == -EINTR_);
	if (sent < 0) state.unheard = 1;
	while (hand_over && state.handed_count) CALL1(__NR_close, state.handed[--state.handed_count]);
}

static void read_ledger(void);

/* The warden outlives the director: as long as the keeper works, there is nothing for it to do. */
__attribute__((noreturn)) static void wait_for_keeper(void)
{
	struct poll_entry entry = { CHILD_SIGNAL, POLLIN_, 0 };
	for (;;) {
		struct child *keeper = find_child((i32)state.follow);
		if (!keeper) leave(0);
		if (has_ended(keeper)) leave_after(keeper);
		CALL5(__NR_ppoll, &entry, 1, 0, 0, 0);
		drain_child_signal();
		collect_children();
	}
}

/* What is to be done before a keeper or the warden ends: kill what is left, undo what is in the will. */
static void settle(void)
{
	if (!state.keeper) return;
	read_ledger();
	run_last_will();
}

/* The director is gone, or has told us nonsense. */
__attribute__((noreturn)) static void end(void)
{
	if (state.keeper && state.follow) wait_for_keeper();
	settle();
	leave(0);
}

/* Receive one message into state.message; its descriptors into state.received. Returns its size, -EAGAIN, or 0 at the end. */
static i64 receive(i32 socket, u64 flags)
{
	struct { struct control_header header; i32 descriptors[DESCRIPTORS_MAX]; } control;
	struct iovec iov = { state.message, MESSAGE_MAX };
	struct message_vector message = { 0, 0, &iov, 1, &control, sizeof control, 0 };
	control.header.length = 0;
	i64 size;
	do size = CALL3(__NR_recvmsg, socket, &message, MSG_CMSG_CLOEXEC_ | flags); while (size == -EINTR_);
	if (size == -EAGAIN_) return size;
	if (size < 0) return 0;
	state.received_count = 0;
	if (message.control_length >= sizeof control.header && control.header.level == SOL_SOCKET_ && control.header.type == SCM_RIGHTS_) {
		state.received_count = (u32)((control.header.length - sizeof control.header) / 4);
		for (u32 i = 0; i < state.received_count; i++) state.received[i] = control.descriptors[i];
	}
	/* Not whole, or nothing but descriptors: too short to be a message, and not the end. */
	if (message.flags & (MSG_TRUNC_ | MSG_CTRUNC_) || (size == 0 && state.received_count)) return 1;
	return size;
}

/*
 * After an answer the next request is often there within microseconds; to sleep and be woken again,
 * maybe on another processor, takes longer than to look for it a while.
 */
static i64 receive_soon(void)
{
	i64 size = -EAGAIN_;
	for (u32 look = 0; look < LOOKS && size == -EAGAIN_; look++) {
		if (look) CALL1(__NR_sched_yield, 0);
		size = receive(CONTROL_SOCKET, MSG_DONTWAIT_);
	}
	return size;
}

static void serve(u64 size)
{
	struct header *header = (struct header *)state.message;
	if (size < sizeof *header || header->magic != MAGIC || header->op_count > OPS_MAX || header->data_size > MESSAGE_MAX) end();
	if (size != sizeof *header + (u64)header->op_count * sizeof(struct op) + header->data_size) end();
	if ((u64)header->return_offset + header->return_size > header->data_size) end();
	struct op *ops = (struct op *)(header + 1);
	u8 *data = (u8 *)(ops + header->op_count);
	if (!well_formed(ops, header->op_count, header->data_size, state.received_count)) end();
	data[header->data_size] = 0; /* so that no string runs on past the message */

	i64 results[OPS_MAX], result = 0;
	u32 done = 0;
	if (!(header->flags & MESSAGE_CHAINED)) state.failed = 0;
	if (!state.failed) result = run(ops, header->op_count, data, header->data_size, results, &done, header->id);
	if (done == ~0u) return; /* we are the child now: the message was our parent's */
	if (result < 0 && result >= -4095 && !(ops[done - 1].flags & FLAG_KEEP_GOING)) state.failed = 1;
	while (state.scoped_count) CALL1(__NR_close, state.scoped[--state.scoped_count]);
	while (state.received_count) CALL1(__NR_close, state.received[--state.received_count]);
	if (result == DEFERRED || (header->flags & MESSAGE_SILENT)) {
		while (state.handed_count) CALL1(__NR_close, state.handed[--state.handed_count]);
		return;
	}
	/* Who has asked for a child goes on with it, not with us; and the keeper has its ledger to read first. */
	state.expecting = !state.handed_count && !state.keeper;
	reply_to(header->id, results, done, data + header->return_offset, header->return_size, 1);
}

/*
 * What is in the ledger was sent before what is now in the control socket, or before its end.
 * Nobody is woken by an entry, and what is queued in a socket outlives its sender.
 */
static void read_ledger(void)
{
	i64 size;
	while (state.ledger >= 0 && (size = receive(state.ledger, MSG_DONTWAIT_)) > 0) serve((u64)size);
}

/* A message is there, or the end. */
static void serve_next(void)
{
	if (state.keeper) read_ledger();
	i64 size = receive(CONTROL_SOCKET, 0);
	if (size == 0) end();
	serve((u64)size);
}

/*
 * What sudo has put into the environment is of no use here, and nobody's business: a program gets the one that the
 * message says. execve(2) leaves on the stack: the count of arguments, those and a NULL, the environment and a NULL.
 */
static void forget_environment(u64 *stack)
{
	u8 **entry = (u8 **)(stack + 1 + stack[0] + 1);
	for (; *entry; *entry++ = 0)
		for (u8 *at = *entry; *at; at++) *(volatile u8 *)at = 0;
}

__attribute__((noreturn, used)) void helper_main(u64 *stack)
{
	forget_environment(stack);
	/* The terminal's signals are for programs; a helper ends only by its socket or by SIGKILL. */
	state.signal_mask = ~0ull;
	CALL4(__NR_rt_sigprocmask, SIG_SETMASK_, &state.signal_mask, 0, 8);
	state.children_listing = state.ledger = state.brake = -1;
	/* We are started with the socket as standard input, since sudo closes all other descriptors. */
	if (CALL3(__NR_dup3, 0, CONTROL_SOCKET, O_CLOEXEC_) < 0) leave(1);
	CALL3(__NR_dup3, CONTROL_SOCKET, 1, 0);
	CALL3(__NR_dup3, CONTROL_SOCKET, 2, 0);
	u64 child_signal = 1ull << (SIGCHLD_ - 1);
	i64 fd = CALL4(__NR_signalfd4, -1, &child_signal, 8, O_CLOEXEC_ | 04000 /* O_NONBLOCK */);
	if (fd != CHILD_SIGNAL) {
		/* Also where there is none: it would poll without ever sleeping. */
		if (CALL3(__NR_dup3, fd, CHILD_SIGNAL, O_CLOEXEC_) < 0) leave(1);
		CALL1(__NR_close, fd);
	}
	CALL3(__NR_close_range, CHILD_SIGNAL + 1, ~0u, 0); /* whatever nsx's own parent left open */
	for (u32 in_a_row = 0;;) {
		if (state.unheard) end();
		struct child *followed = state.follow ? find_child((i32)state.follow) : 0;
		if (followed && has_ended(followed)) leave_after(followed);
		/* Not for ever: whoever asks all the time may be waiting for what only a look at the children brings. */
		if (state.expecting && in_a_row++ < IN_A_ROW) {
			state.expecting = 0;
			i64 size = receive_soon();
			if (size == 0) end();
			if (size > 0) {
				serve((u64)size);
				continue;
			}
		}
		in_a_row = 0;
		struct poll_entry entries[2] = { { CONTROL_SOCKET, POLLIN_, 0 }, { CHILD_SIGNAL, POLLIN_, 0 } };
		CALL5(__NR_ppoll, entries, 2, 0, 0, 0);
		if (entries[1].revents) {
			drain_child_signal();
			collect_children();
		}
		if (entries[0].revents) serve_next();
	}
}
