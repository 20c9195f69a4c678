/*
 * The helper under bad messages, with a kernel made of paper: helper.c is a part of this program, and
 * every call it makes comes here. So nothing that a message asks for reaches the machine, a million
 * messages take seconds, and AddressSanitizer and UndefinedBehaviorSanitizer see every access.
 *
 *   helper-fuzz SEED SESSIONS
 *
 * A session is a helper from its start to its end. Messages are well-formed ones of which most are
 * then damaged: bytes changed, cut short, made longer, or replaced by noise; the calls fail now and
 * then, signals and children come at any time. Beside what the sanitizers find, this looks itself:
 * every descriptor that came is closed again, the list of wills stays whole, a keeper leaves none
 * behind, nothing but a single process is ever killed, and what is sent is a reply.
 *
 * What it does not look at: whether the calls do what they are to do (test/kernel/), and what the
 * kernel does with the arguments of a system call, which the sender may choose as it likes.
 */
#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>

static __s64 called(const char *what, __u64 number, __u64 a, __u64 b, __u64 c, __u64 d, __u64 e, __u64 f);

/* The calls that a message asks for are told from the helper's own by what stands in the source. */
#define HELPER_WITHOUT_KERNEL
#define SOURCE_HASH "none"
#define call(number, ...) called(#number, number, __VA_ARGS__)
#define memcpy helper_memcpy
#define memset helper_memset
#include "../../interpreter/helper/helper.c"
#undef memcpy
#undef memset

/* ---- chance --------------------------------------------------------------------------------- */

static u64 chance_state;
static u64 chance(void) /* xorshift64 */
{
	chance_state ^= chance_state << 13;
	chance_state ^= chance_state >> 7;
	return chance_state ^= chance_state << 17;
}
static u32 below(u32 limit) { return (u32)((chance() >> 11) % limit); }
static int one_in(u32 limit) { return below(limit) == 0; }

/* ---- what went on --------------------------------------------------------------------------- */

enum { FDS = 512, FIRST_FAKE_CHILD = 100 };

static jmp_buf ended;
static i32 end_status;
static u64 messages, replies, refused, worked[OP_KIND_COUNT], failed[OP_KIND_COUNT];
static u64 session, left_in_session, idle_rounds, ledger_left;
static u8 is_open[FDS], came[FDS];
static i32 next_child;
static u32 last_id, last_count;
static u16 last_kinds[OPS_MAX];

static void wrong(const char *what)
{
	fprintf(stderr, "helper-fuzz: session %llu, message %llu: %s\n", session, messages, what);
	abort();
}
static void check(int right, const char *what) { if (!right) wrong(what); }

static i32 open_fd(void)
{
	for (i32 fd = CHILD_SIGNAL + 1; fd < FDS; fd++)
		if (!is_open[fd]) { is_open[fd] = 1; came[fd] = 0; return fd; }
	return -24; /* EMFILE */
}

/* Between two messages nothing of the last one is left. */
static void look(void)
{
	u64 used = 0;
	for (i32 fd = 0; fd < FDS; fd++) check(!is_open[fd] || !came[fd], "a descriptor that came with a message is still open");
	check(!state.received_count && !state.handed_count && !state.scoped_count, "descriptors are still noted");
	check(state.child_count <= CHILDREN_MAX, "too many children");
	check(state.wills_used <= WILLS_SIZE, "too many wills");
	for (struct will *will = first_will(); used < state.wills_used; will = next_will(will)) used += sizeof *will + will->size;
	check(used == state.wills_used, "the list of wills is broken");
}

/* ---- messages ------------------------------------------------------------------------------- */

static u8 buffer[2 * MESSAGE_MAX] __attribute__((aligned(16)));

static u64 any_number(u32 data_size)
{
	switch (below(8)) {
	case 0: return data_size;
	case 1: return data_size - (u64)below(80);
	case 2: return chance();
	case 3: return 0 - (u64)below(64);
	case 4: return (u64)next_child - 1 - below(4);
	case 5: return (u64)below(data_size / 8 + 1) * 8;
	default: return below(16);
	}
}

static void put_op(struct op *op, u32 index, u32 count, u8 *data, u32 data_size, u32 fds)
{
	(void)count;
	op->kind = one_in(3) ? OP_SYSCALL : (u16)below(OP_KIND_COUNT);
	op->flags = one_in(2) ? FLAG_KEEP_GOING : 0;
	if (one_in(3)) op->flags |= (u16)below(8);
	op->number = below(16);
	for (u32 i = 0; i < 6; i++) {
		op->argument[i] = any_number(data_size);
		if (op->kind != OP_SYSCALL || one_in(2)) continue;
		op->how[i] = (u8)below(HOW_COUNT);
		if (op->how[i] == HOW_DATA) op->argument[i] = below(data_size + 1);
		if (op->how[i] == HOW_RESULT) { if (index) op->argument[i] = below(index); else op->how[i] = 0; }
		if (op->how[i] == HOW_RECEIVED) { if (fds) op->argument[i] = below(fds); else op->how[i] = 0; }
		if (op->how[i] == HOW_CATCHER) { if (data_size >= 32) op->argument[i] = below(data_size - 31); else op->how[i] = 0; }
	}
	u64 at = (u64)below(data_size / 8 + 1) * 8;
	if (one_in(8)) return; /* as it is: most likely wrong */
	if (op->kind == OP_SPAWN) {
		op->argument[0] = at;
		op->argument[1] = fds ? below(fds) : 0;
		if (at + 88 <= data_size) {
			struct clone_args args = { .flags = one_in(4) ? chance() : 0x20000000, .exit_signal = 17 };
			if (one_in(3)) { args.set_tid = below(data_size); args.set_tid_size = below(4); }
			memcpy(data + at, &args, sizeof args);
		}
	}
	if (op->kind == OP_POINTERS) {
		u32 slots = below(6);
		op->argument[0] = at;
		op->argument[1] = slots;
		for (u32 i = 0; i < slots && at + i * 8 + 8 <= data_size; i++) {
			u64 slot = one_in(4) ? ~0ull : below(data_size + 1);
			memcpy(data + at + i * 8, &slot, 8);
		}
	}
	if (op->kind == OP_EXPECT) {
		op->argument[0] = at;
		if (one_in(2) && at + 8 <= data_size) memcpy(&op->argument[1], data + at, 8);
		op->argument[2] = below(2);
	}
	if (op->kind == OP_KEEPER) {
		op->argument[0] = one_in(2) ? ~0ull : below(8);
		op->argument[1] = one_in(2) ? ~0ull : fds ? 0 : below(8);
		if (fds && one_in(2)) op->how[1] = HOW_RECEIVED;
	}
	if (op->kind == OP_WILL_ADD) {
		u32 ops = 1 + below(one_in(8) ? 20 : 3), room = data_size - (u32)at;
		u64 size = 8 + ops * sizeof(struct op) + below(8) * 8;
		op->argument[0] = below(4);
		op->argument[1] = at;
		op->argument[2] = size;
		if (at <= data_size && size <= room) {
			u32 words[2] = { ops, 0 };
			memset(data + at, 0, size);
			memcpy(data + at, words, 8);
			for (u32 i = 0; i < ops; i++) {
				struct op *willed = (struct op *)(data + at + 8) + i;
				willed->kind = one_in(12) ? (u16)below(OP_KIND_COUNT) : OP_SYSCALL;
				willed->number = below(16);
				willed->flags = (u16)below(4);
				if (one_in(3)) { willed->how[0] = HOW_DATA; willed->argument[0] = below(64); }
				if (i && one_in(3)) { willed->how[1] = HOW_RESULT; willed->argument[1] = below(i); }
				if (one_in(12)) willed->how[2] = (u8)below(6);
			}
		}
	}
	if (op->kind == OP_WAIT || op->kind == OP_FOLLOW) op->argument[0] = (u64)next_child - 1 - below(one_in(3) ? 30 : 3);
	if (op->kind == OP_WILL_DROP || op->kind == OP_WILL_RUN) op->argument[0] = below(4);
	if (op->kind == OP_END && !one_in(20)) op->kind = OP_EXPECT;
}

/* A message into the buffer; its size. */
static u64 make_message(u32 fds, int ledger)
{
	u32 count = one_in(40) ? OPS_MAX : below(one_in(4) ? 20 : 5);
	u32 data_size = one_in(60) ? MESSAGE_MAX - 32 - OPS_MAX * 64 : one_in(3) ? below(4000) : below(80) * 8;
	struct header header = { MAGIC, (u32)chance() & 0x7fffffff, count, data_size, 0, 0, one_in(4) ? below(4) : 0, 0 };
	if (ledger) header.flags |= MESSAGE_SILENT;
	if (data_size && one_in(2)) { header.return_size = below(data_size); header.return_offset = below(data_size - header.return_size + 1); }
	u8 *data = buffer + sizeof header + count * sizeof(struct op);
	memset(buffer, 0, sizeof header + count * sizeof(struct op));
	for (u32 i = 0; i < data_size; i += 8) { u64 noise = one_in(2) ? 0 : chance(); memcpy(data + i, &noise, data_size - i < 8 ? data_size - i : 8); }
	memcpy(buffer, &header, sizeof header);
	for (u32 i = 0; i < count; i++) put_op((struct op *)(buffer + sizeof header) + i, i, count, data, data_size, fds);
	/* One that no refusal cuts short, and all of whose results are to be closed. */
	if (one_in(12)) for (u32 i = 0; i < count; i++) ((struct op *)(buffer + sizeof header))[i].flags |= FLAG_KEEP_GOING | FLAG_SCOPED;
	u64 size = sizeof header + count * sizeof(struct op) + data_size;
	if (!one_in(12)) return size;
	switch (below(8)) {
	case 0: return below((u32)size + 1);
	case 1: for (u32 i = 0; i < 300; i++) buffer[size + i] = (u8)chance(); return size + 1 + below(300);
	case 2: size = below(one_in(10) ? 2 * MESSAGE_MAX : 4096); for (u64 i = 0; i < size; i++) buffer[i] = (u8)chance(); return size;
	case 3: ((u32 *)buffer)[below(8)] = one_in(2) ? (u32)chance() : 0u - below(40); return size;
	default: for (u32 i = 1 + below(4); i > 0 && size; i--) buffer[one_in(2) ? below((u32)size) : below(size < 512 ? (u32)size : 512)] = (u8)chance(); return size;
	}
}

static void remember(u64 size)
{
	const struct header *header = (const struct header *)buffer;
	last_count = 0;
	if (size < sizeof *header || header->op_count > OPS_MAX || size < sizeof *header + header->op_count * sizeof(struct op)) return;
	last_id = header->id;
	last_count = header->op_count;
	for (u32 i = 0; i < last_count; i++) last_kinds[i] = ((const struct op *)(header + 1))[i].kind;
}

/* ---- the kernel of paper -------------------------------------------------------------------- */

static i64 receive_message(i32 socket, struct message_vector *message, u64 flags)
{
	if (socket == CONTROL_SOCKET) look();
	if (one_in(30)) return -EINTR_;
	if (socket != CONTROL_SOCKET) {
		if (!ledger_left || !is_open[socket]) return -EAGAIN_;
		ledger_left--;
	} else {
		if ((flags & MSG_DONTWAIT_) && one_in(2)) return -EAGAIN_;
		if (left_in_session == 0 || one_in(2000)) {
			if (one_in(4)) return -104;
			message->control_length = 0;
			message->flags = 0;
			return 0;
		}
		left_in_session--;
	}
	messages++;
	u32 sent = one_in(40) ? below(11) : one_in(2) ? below(4) : 0, arrived = sent > DESCRIPTORS_MAX ? DESCRIPTORS_MAX : sent;
	u64 size = make_message(arrived, socket != CONTROL_SOCKET);
	u64 whole = size < message->iov->length ? size : message->iov->length;
	memcpy(message->iov->base, buffer, whole);
	message->flags = (whole < size ? MSG_TRUNC_ : 0) | (arrived < sent ? MSG_CTRUNC_ : 0);
	message->control_length = 0;
	if (arrived) {
		struct { struct control_header header; i32 descriptors[DESCRIPTORS_MAX]; } *control = message->control;
		control->header = (struct control_header){ sizeof control->header + 4ull * arrived, SOL_SOCKET_, SCM_RIGHTS_ };
		message->control_length = (control->header.length + 7) & ~7ull;
		for (u32 i = 0; i < arrived; i++) { i32 fd = open_fd(); control->descriptors[i] = fd; if (fd > 0) came[fd] = 1; }
	}
	if (socket == CONTROL_SOCKET) remember(size);
	return (i64)whole;
}

static i64 send_message(i32 socket, const struct message_vector *message)
{
	volatile u8 seen = 0;
	u64 size = 0;
	check(socket == CONTROL_SOCKET, "a reply goes elsewhere");
	for (u64 i = 0; i < message->iov_length; i++) {
		size += message->iov[i].length;
		for (u64 j = 0; j < message->iov[i].length; j++) seen += ((u8 *)message->iov[i].base)[j];
	}
	const struct reply *reply = message->iov[0].base;
	check(reply->magic == MAGIC && size == sizeof *reply + reply->result_count * 8ull + reply->data_size, "what is sent is no reply");
	check(reply->result_count <= OPS_MAX && size <= MESSAGE_MAX, "a reply is too long");
	const i64 *results = message->iov[1].base;
	if (reply->id == last_id && reply->result_count <= last_count)
		for (u32 i = 0; i < reply->result_count; i++)
			if (last_kinds[i] < OP_KIND_COUNT) { if (results[i] < 0) failed[last_kinds[i]]++; else worked[last_kinds[i]]++; }
	if (message->control_length) {
		const struct control_header *control = message->control;
		check(control->length <= sizeof *control + 4 * DESCRIPTORS_MAX, "too many descriptors are sent");
	}
	replies++;
	if (one_in(500)) { refused++; return one_in(2) ? -32 : -12; }
	return one_in(50) ? -EINTR_ : (i64)size;
}

static i64 change_of_child(u64 which, i32 pid, struct child_info *info)
{
	if (one_in(20)) return -EINTR_;
	if (which == P_ALL_) {
		if (!state.child_count && !one_in(4)) return -ECHILD_;
		if (one_in(2)) return 0;
		pid = state.child_count && !one_in(4) ? state.children[below(state.child_count)].pid : 50 + (i32)below(40);
	} else if (one_in(2)) return 0;
	info->pid = pid;
	info->code = 1 + (i32)below(6);
	info->status = (i32)below(256);
	return 0;
}

/* What a message has asked for: results of every kind, and something written where it may write. */
static i64 asked_for(u64 number, u64 a)
{
	u8 *at = (u8 *)a;
	if (number % 16 < 4 && at >= state.message && at < state.message + MESSAGE_MAX) *at ^= 1;
	switch (number % 16) {
	case 0: case 1: case 2: return 0;
	case 3: case 4: case 5: case 6: return open_fd();
	case 7: case 8: return -(i64)(1 + below(130));
	case 9: return -4095;
	case 10: return -4096;
	case 11: return (i64)chance();
	case 12: note_signal(1 + (int)below(64)); return -EINTR_;
	default: return below(100000);
	}
}

static i64 called(const char *what, u64 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f)
{
	(void)e; (void)f;
	if (what[0] == 'o') return asked_for(number, a);
	switch (number) {
	case __NR_recvmsg: return receive_message((i32)a, (struct message_vector *)b, c);
	case __NR_sendmsg: return send_message((i32)a, (const struct message_vector *)b);
	case __NR_waitid: return change_of_child(a, (i32)b, (struct child_info *)c);
	case __NR_exit_group: end_status = (i32)a; longjmp(ended, 1);
	case __NR_kill:
		check((i64)a > 1 && a <= 0x7fffffff && b == SIGKILL_, "something else than one process is killed");
		return one_in(4) ? -3 : 0;
	case __NR_close:
		if ((i64)a < 0 || a >= FDS || !is_open[a]) return -9;
		if (a > CHILD_SIGNAL) is_open[a] = 0;
		return 0;
	case __NR_clone3: {
		const struct clone_args *args = (const struct clone_args *)a;
		check(!(args->flags & (CLONE_VM | CLONE_FILES)), "a child would share memory or descriptors");
		for (u64 i = 0; i < args->set_tid_size * 4; i++) (void)((volatile u8 *)args->set_tid)[i];
		if (one_in(6)) return -(i64)(1 + below(40));
		if (one_in(6)) return 0;
		*(i32 *)args->pidfd = open_fd();
		return next_child++;
	}
	case __NR_close_range:
		for (u64 fd = a; fd < FDS; fd++) is_open[fd] = 0;
		return one_in(300) ? -38 : 0;
	case __NR_dup3: return one_in(300) ? -24 : (i64)b;
	case __NR_fcntl: return one_in(10) ? -24 : (i64)open_fd();
	case __NR_signalfd4: return one_in(300) ? -24 : one_in(10) ? open_fd() : CHILD_SIGNAL;
	case __NR_read: return one_in(2) ? 128 : -EAGAIN_;
	case __NR_pwrite64:
		check(c == 1 && *(const char *)b == '0' && d == 0, "something else than 0 is written for the brake");
		return one_in(4) ? -9 : 1;
	case __NR_pread64: { /* `children`: mostly numbers, sometimes far too long ones */
		char *text = (char *)b;
		for (u64 i = 0; i < c; i++) text[i] = one_in(4) ? ' ' : (char)('0' + below(10));
		return one_in(3) ? -9 : (i64)below((u32)c + 1);
	}
	case __NR_ppoll: {
		struct poll_entry *entries = (struct poll_entry *)a;
		for (u64 i = 0; i < b; i++) entries[i].revents = one_in(2) ? POLLIN_ : 0;
		if (b == 2 && idle_rounds++ > 200) entries[0].revents = POLLIN_;
		return 1;
	}
	case __NR_clone: return one_in(2) ? 500 : -11;
	case __NR_sched_yield: case __NR_rt_sigprocmask: return 0;
	}
	wrong("a call that the helper has no need of");
	return 0;
}

int main(int count, char **words)
{
	static u64 sessions, ends[2], keepers; /* static: setjmp(3) may lose others */
	if (count != 3) return fprintf(stderr, "helper-fuzz SEED SESSIONS\n"), 2;
	chance_state = 0x9e3779b97f4a7c15ull * (strtoull(words[1], 0, 10) + 1);
	sessions = strtoull(words[2], 0, 10);
	for (session = 0; session < sessions; session++) {
		memset(&state, 0, offsetof(__typeof__(state), message));
		memset(is_open, 0, sizeof is_open);
		for (i32 fd = 0; fd <= CHILD_SIGNAL; fd++) is_open[fd] = 1;
		left_in_session = 1 + below(60);
		ledger_left = below(10);
		idle_rounds = 0;
		next_child = FIRST_FAKE_CHILD;
		u64 stack[3] = { 0 }; /* no arguments, no environment */
		if (!setjmp(ended)) helper_main(stack);
		ends[end_status != 0]++;
		keepers += state.keeper;
		if (state.keeper && !state.follow && end_status == 0) check(state.wills_used == 0, "a keeper has left a will");
	}
	printf("messages %llu replies %llu unsent %llu quiet-ends %llu other-ends %llu keepers %llu\n", messages, replies, refused, ends[0], ends[1], keepers);
	for (u32 kind = 0; kind < OP_KIND_COUNT; kind++) printf("kind %u worked %llu failed %llu\n", kind, worked[kind], failed[kind]);
	return 0;
}
