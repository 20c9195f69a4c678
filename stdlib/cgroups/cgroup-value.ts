/** A control group as an argument: what `cgroup` has made, or the path of its directory. */
import { directoriesOf } from '../../interpreter/namespaces/cgroups.ts';
import type { Shape } from '../../interpreter/values/shapes.ts';

export const cgroupValue: Shape<readonly string[]> = {
  name: 'CGROUP',
  label: 'a control group, or the path of one',
  asTyped: true,
  completion: 'path',
  convert: directoriesOf,
};
