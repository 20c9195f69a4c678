/**
 * Codes of a session and its processes: how they start, what they have become, how they stop.
 */
import type { CodeList } from './entry.ts';

export const sessionCodes = {
  'nsx::process::ended': {
    summary: 'a process is wanted that has ended',
    mend: 'Let it live longer: end its body with `hold` or `exec`.',
  },
  'nsx::descriptor::closed': {
    summary: 'a descriptor is used that is closed',
    mend: 'Open it again, or put `close` after its last use.',
  },
  'nsx::process::became-program': {
    summary: 'a process has become a program and obeys nsx no more',
    mend: 'Statements can run in a process that is held (`hold`).',
  },
  'nsx::process::program-failed': {
    summary: 'a program that was run ended with a status other than 0, or by a signal',
    mend: 'See its output above. To look at the status instead of failing, capture it: `let r = (run …)` and `$r.code`.',
  },
  'nsx::process::not-inside': {
    summary: '`out` where the session is in no process but its own',
    mend: '`in $box` moves the session into a held process, and `out` leaves it again. `.exit` leaves nsx.',
  },
  'nsx::process::not-in-proc': {
    summary: 'a process is not in the /proc of the one that looks',
    mend: 'A procfs shows the PID namespace that it was mounted from, and those below. Look from further out, or mount one: `mount proc at …`.',
  },
  'nsx::process::stopped': {
    summary: 'statements are to run in a process that SIGSTOP has stopped',
    mend: 'Let it go on first: `kill $p CONT`.',
  },
  'nsx::process::no-init': {
    summary: 'a process is to treat orphans that never gets any',
    mend: 'Orphans go to PID 1 of their PID namespace, or to a subreaper: put `init` into the body of a `clone pid`, or `subreaper on` before it.',
  },
  'nsx::process::leader': {
    summary: 'the leader of a process group or of a session is to leave it',
    mend: 'Its PID is the number of that group or session. Do it in a child: `fork < setsid; … >`.',
  },
  'nsx::process::no-group': {
    summary: 'a process group is to be joined that does not exist in this session',
    mend: '`.pgids` of a process has the number of its group at each level.',
  },
  'nsx::signal::fixed': {
    summary: 'a signal is to be caught, ignored or blocked that cannot be',
    mend: 'KILL and STOP always do what they do; only the kernel drops them for PID 1, when they come from inside.',
  },
  'nsx::sandbox::refused': {
    summary: 'a script in a sandbox asks for what no sandbox allows',
    mend: 'User namespaces, control groups and other files are for scripts that you trust: run those without `--sandbox`.',
  },
  'nsx::limit::session': {
    summary: 'the script has as many processes as a session may have',
    mend: 'End those that are not needed any more, or start nsx with `--processes N`.',
  },
  'nsx::until::timeout': {
    summary: 'what `until` has waited for did not become true in time',
    mend: 'Look at what should have made it true, or wait longer: `until within 30s CONDITION`.',
  },
  'nsx::process::no-job': {
    summary: 'a job is named that does not exist',
    mend: '`jobs` lists the programs that are stopped or in the background, with their numbers.',
  },
  'nsx::run::timeout': {
    summary: 'the body of `timeout` was not done in time',
    mend: 'Its processes were ended, and what it did was undone. Give it more time, or see what it was waiting for: `--trace` shows the last system call.',
  },
  'nsx::run::lost-helper': {
    summary: 'a process of the session ended in the middle of its work',
    mend: 'Something outside has killed it: a signal, the end of its PID namespace, or a lack of memory.',
  },
  'nsx::run::failed': {
    summary: 'the script itself says that something is wrong: `fail`',
    mend: 'The message is the script’s own, or that of a function which it calls. `try … catch e` goes on, with the text in `$e.message`.',
  },
  'nsx::run::recursion': {
    summary: 'functions call each other too deeply',
    mend: 'Give the function a way to end, or use a loop.',
  },
  'nsx::launch::no-helper': {
    summary: 'the helper could not be found or started',
    mend: 'Install nsx again, or build the helper with `npm run build:helper`, which needs a C compiler (`cc`).',
  },
  'nsx::launch::no-privilege': {
    summary: 'nsx got neither root nor a user namespace of its own',
    mend: 'Run nsx as root or with `--sudo`, or allow unprivileged user namespaces on this system. `nsx doctor` says what this machine allows.',
  },
  'nsx::launch::unsafe-helper': {
    summary: 'the helper is to run as root, and others could put another program in its place',
    mend: 'Let nobody but root, or you, write the file and the folders above it. `nsx doctor` lists those that others may write.',
  },
  'nsx::lab::requirement': {
    summary: 'the header of a script requires something that nsx does not know',
    mend: 'A script may require `root`, `program NAME`, `kernel X.Y`, `cgroup2`, `file PATH` and `filesystem TYPE`, divided by commas.',
  },
  'nsx::internal': {
    summary: 'nsx has met a state that should not be possible',
    mend: 'This is a bug of nsx. Please report it, with the script and the output of `nsx --version`.',
  },
  'nsx::files::device-numbers': {
    summary: '`mknod` has numbers that do not go with the kind',
    mend: 'A device has two, its major and its minor number; a pipe has none.',
  },
  'nsx::files::too-long': {
    summary: 'a file is longer than nsx reads',
    mend: 'Whole files become values, so there is a limit. Read a part of it with a program.',
  },
  'nsx::process::held': {
    summary: 'a process that would never end by itself is waited for',
    mend: 'A held process waits for `in`. End it with `kill`, or with `in $p < exit >`.',
  },
  'nsx::process::deferred': {
    summary: 'a process with deferred blocks would become a program',
    mend: 'Blocks put off with `defer` run when the process ends, and nobody could run them in a program. Run the program in a child of its own.',
  },
  'nsx::help::unknown': {
    summary: 'help on something that is not there',
    mend: '`help` alone lists the commands, statements and kinds of namespaces; a code of an error is written whole.',
  },
} as const satisfies CodeList;
