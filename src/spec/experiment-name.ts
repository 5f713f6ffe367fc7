import { z } from 'zod';

/** Of the folder that an experiment has in every results folder. */
export const experimentName = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*(\/[a-z0-9]+(-[a-z0-9]+)*)*$/,
    'lower-case words joined by "-", groups by "/"',
  )
  .max(200)
  .describe('Name of the results folder, for example completejourney/multi-task');
