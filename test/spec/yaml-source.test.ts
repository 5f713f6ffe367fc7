import { describe, expect, it } from 'vitest';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { GOOD_EXPERIMENT, specMessage } from './spec-message.ts';

const message = (text: string) => specMessage(() => parseExperimentSpec(text, 'a.yaml'));
const withLines = (lines: string) => message(`${GOOD_EXPERIMENT}${lines}`);

describe('a text that is no good YAML', () => {
  it('an anchor bomb', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]
d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]
e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]
f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]
g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]
`;
    expect(message(bomb)).toMatchInlineSnapshot(`
      "a.yaml:5:8  with this alias the file unfolds to more than 10000 values
          5 | e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]
            |        ^^"
    `);
  });

  it('an alias inside of what it names', () => {
    expect(withLines('about: &a [*a]\n')).toMatchInlineSnapshot(`
      "a.yaml:6:12  this alias stands inside of what it names
          6 | about: &a [*a]
            |            ^^"
    `);
  });

  it('an alias without an anchor', () => {
    expect(withLines('seeds: &seeds [1]\nabout: *seedz\n')).toMatchInlineSnapshot(`
      "a.yaml:7:8  no anchor "&seedz" stands before this alias; did you mean "*seeds"?
          7 | about: *seedz
            |        ^^^^^^"
    `);
  });

  it('an empty file', () => {
    expect(message('')).toMatchInlineSnapshot(`"a.yaml:1:1  the file holds nothing"`);
    expect(message('# only a comment\n\n')).toMatchInlineSnapshot(`
      "a.yaml:1:1  the file holds nothing
          1 | # only a comment
            | ^"
    `);
  });

  it('no mapping at all', () => {
    expect(message('- experiment\n- kind\n')).toMatchInlineSnapshot(`
      "a.yaml:1:1  expected a mapping, found a list
          1 | - experiment
            | ^^^^^^^^^^^^"
    `);
  });

  it('tabs', () => {
    expect(withLines('training:\n\tepochs: 3\n')).toMatchInlineSnapshot(`
      "a.yaml:7:1  a tab indents this line; YAML takes spaces only
          7 | 	epochs: 3
            | ^"
    `);
  });

  it('two documents in a file', () => {
    expect(withLines('---\nexperiment: other\n')).toMatchInlineSnapshot(`
      "a.yaml:6:1  a second document begins here; a file holds one
          6 | ---
            | ^^^"
    `);
  });

  it('a key twice', () => {
    expect(withLines('model: dupn\n')).toMatchInlineSnapshot(`
      "a.yaml:6:1  this key stands here a second time
          6 | model: dupn
            | ^"
    `);
  });

  it('a list that is not closed, with a slip before it', () => {
    expect(withLines('abut: x\nseeds: [1, 2\ntraining:\n  epochs: many\n')).toMatchInlineSnapshot(`
      "a.yaml:6:1  abut: unknown key; did you mean "about"?
          6 | abut: x
            | ^^^^
      a.yaml:8:1  not closed: "]" is missing, or what it closes is not indented
          8 | training:
            | ^"
    `);
  });

  it('a colon in a plain text', () => {
    expect(withLines('about: Table 2: everything\n')).toMatchInlineSnapshot(`
      "a.yaml:6:8  a second ": " on this line; a text that holds one needs quotes
          6 | about: Table 2: everything
            |        ^"
    `);
  });

  it('a tag', () => {
    expect(withLines('about: !!js/function "x"\n')).toMatchInlineSnapshot(`
      "a.yaml:6:8  a tag, where plain values are expected
          6 | about: !!js/function "x"
            |        ^^^^^^^^^^^^^"
    `);
  });

  it('nesting without end', () => {
    expect(message('['.repeat(20_000)).split('\n')[0]).toMatch(
      /^a\.yaml:1:\d+ {2}nested too deeply$/,
    );
  });

  it('a file too large to be one of ours', () => {
    expect(message(`${GOOD_EXPERIMENT}about: ${'x'.repeat(300_000)}\n`)).toMatchInlineSnapshot(`
      "a.yaml:1:1  more than 262144 characters; nothing of it is read
          1 | experiment: quickstart
            | ^"
    `);
  });

  it('a line that is too long to be shown whole', () => {
    const flow = `{experiment: q, kind: multi-task, data: simulated, tasks: [ctr, l2r], model: dupn, about: "${'x'.repeat(200)}", seed: 3}`;
    expect(message(flow)).toMatchInlineSnapshot(`
      "a.yaml:1:295  seed: unknown key; did you mean "seeds"?
          1 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", seed: 3}
            |                                         ^^^^"
    `);
  });

  it('control characters, which do not reach the terminal', () => {
    const text = withLines('"\u001b[31mred\u009b": 1\n');
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(text).toContain('unknown key');
  });

  it('keys that an object has by nature', () => {
    for (const key of ['__proto__', 'constructor', 'toString']) {
      expect(withLines(`${key}: {x: 1}\n`)).toContain(`a.yaml:6:1  ${key}: unknown key`);
    }
  });
});
