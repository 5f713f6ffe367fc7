import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';

const require = createRequire(import.meta.url);

export const SWITCH_FILE = 'stderr_switch.node';
const SOURCE_FILE = 'stderr_switch.cc';

/**
 * While its libraries are loaded, TensorFlow writes to stderr before it reads TF_CPP_MIN_LOG_LEVEL. Node cannot
 * redirect a file descriptor, so a few lines of C++ do.
 */
const SOURCE = `
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>
static int kept = -1;
static napi_value Mute(napi_env, napi_callback_info) {
  int nothing = open("/dev/null", O_WRONLY);
  if (kept >= 0 || nothing < 0) return nullptr;
  kept = dup(2);
  if (kept >= 0) dup2(nothing, 2);
  close(nothing);
  return nullptr;
}
static napi_value Restore(napi_env, napi_callback_info) {
  if (kept < 0) return nullptr;
  dup2(kept, 2);
  close(kept);
  kept = -1;
  return nullptr;
}
static napi_value Init(napi_env env, napi_value exports) {
  napi_property_descriptor properties[] = {
      {"mute", nullptr, Mute, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"restore", nullptr, Restore, nullptr, nullptr, nullptr, napi_default, nullptr}};
  napi_define_properties(env, exports, 2, properties);
  return exports;
}
NAPI_MODULE(stderr_switch, Init)
`;

const switchSchema = z.looseObject({
  mute: z.custom<() => void>((value) => typeof value === 'function'),
  restore: z.custom<() => void>((value) => typeof value === 'function'),
});

/** Writes the source into a folder and returns its path. */
export async function writeSwitchSource(folder: string): Promise<string> {
  const path = join(folder, SOURCE_FILE);
  await writeFile(path, SOURCE);
  return path;
}

/** Does a piece of work with stderr closed; the user who asks for TensorFlow's log gets it all. */
export function withQuietStderr<T>(switchFile: string | undefined, work: () => T): T {
  if (switchFile === undefined || process.env['TF_CPP_MIN_LOG_LEVEL'] === '0') return work();
  const stderr = switchSchema.parse(require(switchFile));
  stderr.mute();
  try {
    return work();
  } finally {
    stderr.restore();
  }
}
