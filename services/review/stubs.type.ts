import '../../platform/explicitTypes';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType('Account', { description: '账号。A person’s account.' })
@Directive('@key(fields: "id", resolvable: false)')
export class AccountStub {
  @Field(() => ID, { description: '账号标识。Id of the account.' })
  id!: string;
}

@ObjectType('Institution', { description: '机构。An institution.' })
@Directive('@key(fields: "id", resolvable: false)')
export class InstitutionStub {
  @Field(() => ID, { description: '机构标识。Id of the institution.' })
  id!: string;
}

@ObjectType('Committee', { description: '委员会。A committee.' })
@Directive('@key(fields: "id", resolvable: false)')
export class CommitteeStub {
  @Field(() => ID, { description: '委员会标识。Id of the committee.' })
  id!: string;
}

@ObjectType('Project', { description: '备案项目。A filed study.' })
@Directive('@key(fields: "id")')
export class ProjectStub {
  @Field(() => ID, { description: '项目标识。Id of the project.' })
  id!: string;
}
