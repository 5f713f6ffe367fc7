/** One file of the Python package index, named so exactly that nothing else can be installed for it. */
export interface PinnedWheel {
  readonly project: string;
  readonly version: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Bytes on disk of the files that we keep. */
  readonly unpackedBytes: number;
}

export type RuntimeFlavour = 'cpu' | 'gpu';

export const TENSORFLOW_VERSION = '2.21.0';

/** Linux x86-64. The Python tag matters to the file name only: no Python code of the wheel is run. */
export const WHEEL_TARGET = {
  pythonVersion: '3.11',
  abi: 'cp311',
  platforms: [
    'manylinux_2_27_x86_64',
    'manylinux2014_x86_64',
    'manylinux_2_17_x86_64',
    'manylinux2010_x86_64',
    'manylinux_2_12_x86_64',
  ],
} as const;

/** What is taken out of a wheel: the libraries, and the headers that the addon includes. */
export const KEPT_PREFIXES: readonly string[] = [
  'tensorflow/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2',
  'tensorflow/include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/ctstring',
  'tensorflow/include/tsl/platform/ctstring',
  'tensorflow/include/xla/tsl/c/',
  'nvidia/cublas/lib/',
  'nvidia/cuda_cupti/lib/libcupti.so.12',
  'nvidia/cuda_nvrtc/lib/',
  'nvidia/cuda_runtime/lib/',
  'nvidia/cudnn/lib/',
  'nvidia/cufft/lib/',
  'nvidia/curand/lib/',
  'nvidia/cusolver/lib/',
  'nvidia/cusparse/lib/',
  'nvidia/nccl/lib/',
  'nvidia/nvjitlink/lib/',
];

const cpu: readonly PinnedWheel[] = [
  {
    project: 'tensorflow-cpu',
    version: TENSORFLOW_VERSION,
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    bytes: 273_829_956,
    unpackedBytes: 853_900_000,
  },
];

/** TensorFlow and the CUDA 12 libraries of its extra `and-cuda`, without the compiler `nvcc`, which no kernel of ours calls. */
const gpu: readonly PinnedWheel[] = [
  {
    project: 'tensorflow',
    version: TENSORFLOW_VERSION,
    sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
    bytes: 572_440_367,
    unpackedBytes: 1_259_600_000,
  },
  {
    project: 'nvidia-cublas-cu12',
    version: '12.9.3.13',
    sha256: 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
    bytes: 581_217_458,
    unpackedBytes: 855_064_416,
  },
  {
    project: 'nvidia-cuda-cupti-cu12',
    version: '12.8.90',
    sha256: 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
    bytes: 10_248_621,
    unpackedBytes: 41_311_976,
  },
  {
    project: 'nvidia-cuda-nvrtc-cu12',
    version: '12.9.86',
    sha256: '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
    bytes: 89_568_129,
    unpackedBytes: 227_340_992,
  },
  {
    project: 'nvidia-cuda-runtime-cu12',
    version: '12.9.79',
    sha256: '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
    bytes: 3_493_179,
    unpackedBytes: 741_088,
  },
  {
    project: 'nvidia-cudnn-cu12',
    version: '9.28.0.42',
    sha256: '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
    bytes: 716_538_495,
    unpackedBytes: 1_162_393_472,
  },
  {
    project: 'nvidia-cufft-cu12',
    version: '11.4.1.4',
    sha256: 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
    bytes: 200_877_592,
    unpackedBytes: 293_609_416,
  },
  {
    project: 'nvidia-curand-cu12',
    version: '10.3.10.19',
    sha256: '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
    bytes: 68_295_626,
    unpackedBytes: 166_965_432,
  },
  {
    project: 'nvidia-cusolver-cu12',
    version: '11.7.5.82',
    sha256: '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
    bytes: 338_117_415,
    unpackedBytes: 494_975_064,
  },
  {
    project: 'nvidia-cusparse-cu12',
    version: '12.5.10.65',
    sha256: '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
    bytes: 366_465_088,
    unpackedBytes: 486_556_368,
  },
  {
    project: 'nvidia-nccl-cu12',
    version: '2.32.3',
    sha256: 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
    bytes: 351_526_311,
    unpackedBytes: 473_614_536,
  },
  {
    project: 'nvidia-nvjitlink-cu12',
    version: '12.9.86',
    sha256: 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
    bytes: 39_748_338,
    unpackedBytes: 95_935_344,
  },
];

export const PINNED_WHEELS: Readonly<Record<RuntimeFlavour, readonly PinnedWheel[]>> = { cpu, gpu };
