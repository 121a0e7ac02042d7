import { memoryPages, validateXML } from 'xmllint-wasm';

/** What is wrong with a document by its XML schema; nothing where it fits. */
export async function schemaErrors(document: string, schema: string): Promise<string[]> {
  const { errors } = await validateXML({
    xml: { fileName: 'document.xml', contents: document },
    schema: { fileName: 'schema.xsd', contents: schema },
    initialMemoryPages: 64 * memoryPages.MiB,
    maxMemoryPages: memoryPages.GiB,
  });
  return errors.map(({ message }) => message);
}
