/** What names a job, for `fg`, `bg`, `stop` and `cont`. */
import type { JobName } from '../../interpreter/processes/jobs.ts';
import { Process } from '../../interpreter/processes/process.ts';
import type { Shape } from '../../interpreter/values/shapes.ts';

export const jobName: Shape<JobName> = {
  name: 'PROC',
  label: 'a process, a PID, or the number of a job such as 1 or %1',
  completion: 'process',
  convert: (value) =>
    value instanceof Process ||
    (typeof value === 'number' && Number.isInteger(value) && value > 0) ||
    (typeof value === 'string' && /^%?[1-9]\d{0,9}$/.test(value))
      ? value
      : undefined,
};
