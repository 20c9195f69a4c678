/**
 * What `nsx --help` says.
 */
export const usageText = `nsx: a small language, a REPL and a lab runner for Linux namespaces

  nsx                      a prompt
  nsx FILE [ARG…]          run a script; $args are its arguments
  nsx -e TEXT [ARG…]       run a text
  nsx check FILE…          look for mistakes without running anything
  nsx fmt FILE…            lay out scripts in the one way; names those it changed
  nsx fmt --check FILE…    show what that would change; 1 if anything. \`-\`: standard input
  nsx test PATH…           run scripts that check themselves: files, and all *.nsx in folders
  nsx doctor               what works on this machine, what does not, and what to do
  nsx help [SUBJECT]       on a command, a kind of namespace, a statement, the code of an error
  nsx clean                undo what killed sessions have left; --dry-run: only say what
  … | nsx                  run what comes on standard input

  --trace     show every system call on standard error, with its result
  --sudo      start the helper, and only the helper, through sudo
  --as-user   run the programs of a script as whoever has called sudo, not as root
  --keep      leave mounts and directories in the end
  --json      print events, or what \`check\`, \`test\`, \`doctor\` and \`clean\` find, as JSON, one on a
              line; at the prompt: values as JSON
  --processes N       how many processes a session may have: 512 if it is not given; max
  --sandbox           for a script that you do not trust: it changes nothing and reaches nobody
  --time TIME         end a script that takes longer, such as 10s; 60s in a sandbox
  --color WHEN        always, never, or auto: on a terminal
  --events N          write events as JSON to descriptor N, besides what is printed
  --die-with-parent   end, and undo everything, when the program that started nsx ends
  --help, --version

  of \`nsx test\`
  -j, --jobs N        so many at once; as many as there are processors if it is not given
  --timeout TIME      how long each may take, such as 10s; 30s if it is not given
  --filter TEXT       only those with TEXT in path, number (L12) or title; may be repeated
  --tap               print TAP
  --junit FILE        write a report in JUnit's XML, too

exit status  0 all well, 1 an error or a failed expectation, 2 wrong usage, 65 wrong syntax,
             66 no such file, 77 no privilege, 124 not done in time, 130 interrupted; or what \`exit N\` says
`;
