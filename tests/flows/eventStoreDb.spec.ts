import { reviewScenarios } from '../support/reviewScenarios';
import { startKit, type Kit } from '../support/registry';
import { startTestNode, type TestNode } from '../support/testNode/startTestNode';

let node: TestNode;
let kit: Kit;
beforeAll(async () => {
  node = await startTestNode();
  kit = await startKit({ eventLog: node.address });
}, 60_000);
afterAll(async () => {
  await kit.close();
  await node.stop();
});

describe('the first scenarios, with events in EventStoreDB’s protocol', () => {
  reviewScenarios(() => kit);
});
