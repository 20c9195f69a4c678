import type { Concept } from './concept.ts';

/** mount_namespaces(7). */
export const mount: Concept = {
  kind: 'mount',
  text:
    'A mount namespace has a list of mounts of its own, which begins as a copy of the one before. It isolates the list and not the files: two namespaces that have mounted the same file system read and write the same files.\n\n' +
    'The copies of a mount may still tell each other what is mounted below them. `shared` ones do so both ways, a `slave` only listens, a `private` one does neither, and an `unbindable` one cannot be bound elsewhere either. nsx makes a new mount namespace private, so that nothing mounted in it is seen outside.\n\n' +
    'In a mount namespace that belongs to a user namespace, the mounts that came with the copy are locked together: what hides something in them cannot be taken away.',
  example:
    'let box = clone mount < mount tmpfs at /mnt; write /mnt/note "inside only"; hold >\n' +
    'in $box < print (read /mnt/note) >\n' +
    'expect error ENOENT < read /mnt/note >',
  shows: 'a mount that nobody else sees',
};
