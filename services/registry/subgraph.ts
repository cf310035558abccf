import type { RecordRefused } from '../../platform/guards';
import type { Node } from '../../platform/node';
import { buildSubgraph, type Subgraph } from '../../platform/subgraph';
import { institutionsProjection } from '../../projections/institutions';
import { peopleProjection } from '../../projections/people';
import { externalRecords } from '../../projections/externalRecords';
import { projectDirectory } from '../../projections/projectDirectory';
import { projectHistory } from '../../projections/projectHistory';
import { storedFiles } from '../../projections/storedFiles';
import { ChangeResolver } from './change.resolver';
import { FilingResolver } from './filing.resolver';
import { FormDefinitionResolver } from './formDefinition.resolver';
import {
  ExternalRecordResolver,
  ExternalVersionResolver,
} from './external/externalRecord.resolver';
import { FormContentResolver, PublicFormContentResolver } from './formContent.resolver';
import { ProjectResolver } from './project.resolver';
import { PublicProjectResolver } from './publicProject.resolver';
import { projectLoader, projectOf } from './projectReading';
import { ReviewDecisionResolver } from './reviewDecision.resolver';
import { SupervisionResolver } from './supervision.resolver';

/** The read models that this context asks. */
export const registryProjections = [
  projectDirectory,
  projectHistory,
  storedFiles,
  externalRecords,
  peopleProjection,
  institutionsProjection,
];

export const registrySubgraph = (node: Node, onRefused?: RecordRefused): Subgraph =>
  buildSubgraph({
    name: 'registry',
    node,
    resolvers: [
      ProjectResolver,
      FilingResolver,
      ReviewDecisionResolver,
      ChangeResolver,
      SupervisionResolver,
      PublicProjectResolver,
      FormDefinitionResolver,
      FormContentResolver,
      PublicFormContentResolver,
      ExternalRecordResolver,
      ExternalVersionResolver,
    ],
    references: {
      async Project(reference, context) {
        const { id } = reference as { id: string };
        const row = await projectLoader(context).load(id);
        return row === null ? null : projectOf(row);
      },
    },
    ...(onRefused && { onRefused }),
  });
