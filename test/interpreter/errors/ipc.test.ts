/** IPC objects that cannot be found, made or used. */
import { ipc } from '../../../interpreter/errors/errno/ipc.ts';
import { about, received } from '../../../interpreter/kernel/calls.ts';
import * as calls from '../../../interpreter/kernel/ipc-calls.ts';
import { type Case, testExplanations } from '../../support/errors/explains.ts';

const plain = { create: false, exclusive: false, mode: 0 };
const creating = { create: true, exclusive: false, mode: 0o600 };
const text = Buffer.from('hello');
const queue = about('/jobs', calls.openQueue('jobs', creating, null));
const sent = about('the message queue /jobs', calls.sendTo(received(0), text, 0));
const taken = about('the message queue /jobs', calls.receiveFrom(received(0), 8192));

const cases: Case[] = [
  {
    call: calls.get('sem', 7, 0, plain),
    errno: 'ENOENT',
    code: 'nsx::ipc::missing',
    message:
      'cannot find the set of semaphores with the key 7: its IPC namespace has no set of semaphores with that key',
    help: '`create`',
  },
  {
    call: calls.get('shm', 7, 4096, creating),
    errno: 'EEXIST',
    code: 'nsx::ipc::exists',
    message: 'cannot make the shared memory with the key 7: there is one already in this IPC namespace',
    help: '`exclusive`',
  },
  {
    call: calls.get('msg', 7, 0, plain),
    errno: 'EACCES',
    code: 'nsx::ipc::denied',
    message:
      'cannot find the message queue with the key 7: it belongs to somebody else, and its permissions do not allow it',
  },
  {
    call: calls.get('msg', 7, 0, creating),
    errno: 'ENOSPC',
    on: { files: { '/proc/sys/kernel/msgmni': '32000\n' } },
    code: 'nsx::ipc::limit',
    message:
      'cannot make the message queue with the key 7: there are as many as the IPC namespace allows (kernel/msgmni = 32000)',
  },
  {
    call: queue,
    errno: 'ENOSPC',
    on: { files: { '/proc/sys/fs/mqueue/queues_max': '256\n' } },
    code: 'nsx::ipc::limit',
    message:
      'cannot open the message queue /jobs: there are as many as the IPC namespace allows (fs/mqueue/queues_max = 256)',
  },
  {
    call: calls.get('shm', 7, 0, creating),
    errno: 'EINVAL',
    code: 'nsx::ipc::size',
    message: 'cannot make the shared memory with the key 7: memory of no size cannot be made',
  },
  {
    call: calls.get('sem', 7, 99999, creating),
    errno: 'EINVAL',
    on: { files: { '/proc/sys/kernel/sem': '32000\t1024000000\t500\t32000\n' } },
    code: 'nsx::ipc::size',
    message:
      'cannot make the set of semaphores with the key 7: what is there with that key is smaller, or the IPC namespace does not allow so much',
    notes: ['32000 1024000000 500 32000'],
  },
  {
    call: calls.send(5, 1, text),
    errno: 'EINVAL',
    on: { files: { '/proc/sys/kernel/msgmax': '4\n' } },
    code: 'nsx::ipc::too-long',
    message:
      'cannot send to the message queue 5: the message has 5 bytes, and the IPC namespace allows 4 (kernel/msgmax)',
  },
  {
    call: calls.remove('shm', 5),
    errno: 'EINVAL',
    code: 'nsx::ipc::missing',
    message: 'cannot remove the shared memory 5: its IPC namespace has no shared memory with that ID, or no longer',
  },
  {
    call: calls.send(5, 1, text),
    errno: 'EAGAIN',
    code: 'nsx::ipc::full',
    message: 'cannot send to the message queue 5: the queue is full',
  },
  {
    call: calls.receive(5, 0, 100),
    errno: 'ENOMSG',
    code: 'nsx::ipc::empty',
    message: 'cannot receive from the message queue 5: there is no such message in the queue',
  },
  {
    call: taken,
    errno: 'EAGAIN',
    code: 'nsx::ipc::empty',
    message: 'cannot receive from the message queue /jobs: the queue is empty',
  },
  {
    call: queue,
    errno: 'ENOENT',
    code: 'nsx::ipc::missing',
    message: 'cannot open the message queue /jobs: its IPC namespace has no message queue of that name',
    help: '`create`',
  },
  {
    call: queue,
    errno: 'EINVAL',
    on: { files: { '/proc/sys/fs/mqueue/msg_max': '10\n', '/proc/sys/fs/mqueue/msgsize_max': '8192\n' } },
    code: 'nsx::ipc::size',
    message:
      'cannot open the message queue /jobs: the queue would be larger than the IPC namespace allows (10 messages of 8192 bytes)',
  },
  {
    call: queue,
    errno: 'EMFILE',
    code: 'nsx::ipc::limit',
    message:
      'cannot open the message queue /jobs: the queues of this user would take more memory than its RLIMIT_MSGQUEUE allows',
  },
  {
    call: sent,
    errno: 'EMSGSIZE',
    code: 'nsx::ipc::too-long',
    message: 'cannot send to the message queue /jobs: the message has 5 bytes, more than the queue was made for',
  },
  {
    call: sent,
    errno: 'EBADF',
    code: 'nsx::descriptor::closed',
    message: 'cannot send to the message queue /jobs: the descriptor is closed, or not one of a message queue',
  },
];

testExplanations('ipc', ipc, cases).run();
