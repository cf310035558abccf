import { Metadata, type StatusObject, status } from '@grpc/grpc-js';

/** Failures that the server reports as the status of a call, named by metadata that the client reads. */
function failure(
  code: status,
  details: string,
  exception: string,
  facts: Record<string, string>,
): StatusObject {
  const metadata = new Metadata();
  metadata.set('exception', exception);
  for (const [name, value] of Object.entries(facts)) metadata.set(name, value);
  return { code, details, metadata };
}

export const largestAppendExceeded = (largest: number): StatusObject =>
  failure(
    status.INVALID_ARGUMENT,
    `Maximum Append Size of ${largest} Exceeded.`,
    'maximum-append-size-exceeded',
    { 'maximum-append-size': String(largest) },
  );

export const requiredMetadataMissing = (property: string): StatusObject =>
  failure(
    status.INVALID_ARGUMENT,
    `Required Metadata Property '${property}' is missing`,
    'missing-required-metadata-property',
    { 'required-metadata-properties': 'type,content-type' },
  );

export const invalidArgument = (details: string): StatusObject => ({
  code: status.INVALID_ARGUMENT,
  details,
  metadata: new Metadata(),
});
