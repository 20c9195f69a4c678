/**
 * The text of `docs/labs.md`: every lab with what it shows, from the headers of the labs alone.
 */
import { allLabs, bookPrograms, type Chapter, chapters, type Lab, programOf } from './labs.ts';
import { notice, table } from './markdown.ts';

export function labsPage(): string {
  const labs = allLabs();
  const sections = (Object.keys(chapters) as Chapter[]).flatMap((chapter) => {
    const inChapter = labs.filter((lab) => lab.chapter === chapter);
    if (inChapter.length === 0) return [];
    return [
      `## ${chapters[chapter]}`,
      table(['lab', 'what it shows to be so', 'manual pages', 'needs'], inChapter.map(labRow)),
    ];
  });
  return `${[
    notice('the headers of the scripts in examples/'),
    '# Labs',
    'Each of these scripts shows something about namespaces and checks it against what the kernel itself says. ' +
      '`nsx FILE` runs one, `nsx test examples` all of them; every one leaves nothing behind. What a lab needs is looked ' +
      'for before it starts ([Scripts that check themselves](testing.md)); where nothing is said, it needs no root.',
    ...sections,
    '## By program',
    "The programs, in C, of Michael Kerrisk's articles on namespaces, and the labs that do what they do.",
    table(
      ['program', 'labs'],
      bookPrograms.map((program) => [`\`${program}\``, labsOf(labs, program).map(link).join(', ')]),
    ),
  ].join('\n\n')}\n`;
}

const labsOf = (labs: readonly Lab[], program: string): Lab[] =>
  labs.filter(({ header }) => header.book.some(({ text }) => programOf(text) === program));

const numberOf = ({ header: { number } }: Lab): string =>
  number === undefined ? '' : `L${String(number).padStart(2, '0')}`;

const link = (lab: Lab): string => `[${numberOf(lab) || lab.header.title}](../${lab.file})`;

function labRow(lab: Lab): string[] {
  const { title, facts, man, requires } = lab.header;
  const number = numberOf(lab);
  return [
    `[${number === '' ? '' : `${number}: `}${title}](../${lab.file})`,
    facts,
    man.map(({ text }) => text).join(', '),
    requires.map(({ text }) => text).join(', '),
  ];
}
