/**
 * The tiny index that a manifest travels in. It exists only while its snapshot is taken or read.
 * Errors as in repository.ts; every call may be repeated.
 */
export interface ManifestIndex {
  /** Makes the index with one document that holds this JSON; where it is there, the document is replaced. */
  create(index: string, text: string): Promise<void>;
  /** The JSON of its document; undefined where there is none, or none that can be read yet. */
  read(index: string): Promise<string | undefined>;
  /** Deletes it; one that has gone is passed over. */
  delete(index: string): Promise<void>;
}
