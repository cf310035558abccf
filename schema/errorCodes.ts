import type { Label } from './label';

/** What a code promises to whoever reads it in `extensions.code`. */
interface ErrorCodeFacts {
  readonly meaning: Label;
  /** HTTP status where a request is refused as a whole; an operation that ran is answered with 200. */
  readonly status: number;
  /** Whether the very same request may succeed when it is sent again in a moment. */
  readonly retryable: boolean;
  readonly when: Label;
  readonly whatToDo: Label;
}

/**
 * Every `extensions.code` that a client can meet. A code is public API: never renamed, only added. Printed to
 * docs/api/errors.md.
 */
export const errorCodes = {
  UNAUTHENTICATED: {
    meaning: { zh: '未登录，或登录已失效', en: 'Not signed in, or no longer' },
    status: 401,
    retryable: false,
    when: {
      zh: '没有令牌，令牌已结束或过期，登录名、密码或验证码错误',
      en: 'No token, an ended or expired one, or a wrong login, password or code',
    },
    whatToDo: { zh: '重新登录', en: 'Sign in again' },
  },
  FORBIDDEN: {
    meaning: { zh: '无权进行此操作', en: 'Not yours to do' },
    status: 403,
    retryable: false,
    when: {
      zh: '尚未选择角色，所选角色无此权限，或来源不被允许',
      en: 'No role is chosen yet, the chosen one may not, or the origin is not allowed',
    },
    whatToDo: {
      zh: '用 chooseRole 选择角色，或由有权的人操作',
      en: 'Choose a role (chooseRole), or leave it to somebody entitled',
    },
  },
  SECOND_FACTOR_REQUIRED: {
    meaning: { zh: '需要第二因素', en: 'A second factor is needed' },
    status: 400,
    retryable: false,
    when: {
      zh: '账号已启用第二因素而请求没有验证码，或机构要求启用而尚未启用',
      en: 'The account has a second factor and no code came, or its institution requires one and it has none',
    },
    whatToDo: {
      zh: '附上 code，或用 enrolSecondFactor 启用',
      en: 'Send code along, or enrol one with enrolSecondFactor',
    },
  },
  REAUTHENTICATION_REQUIRED: {
    meaning: { zh: '需要再次输入密码', en: 'The password is wanted once more' },
    status: 400,
    retryable: false,
    when: {
      zh: '作审核决定等操作前5分钟内没有 confirmPassword',
      en: 'No confirmPassword within the 5 minutes before a decision or the like',
    },
    whatToDo: {
      zh: '调用 confirmPassword 后再发一次',
      en: 'Call confirmPassword, then send it again',
    },
  },
  NOT_FOUND: {
    meaning: { zh: '没有，或您看不到', en: 'Not there, or not for your eyes' },
    status: 404,
    retryable: false,
    when: {
      zh: '标识或地址不存在，或超出您的范围：两者的回答相同',
      en: 'No such id or address, or one out of your reach: the answer is the same',
    },
    whatToDo: { zh: '核对标识和角色', en: 'Check the id and the role you act in' },
  },
  INVALID: {
    meaning: { zh: '请求或内容不合要求', en: 'The request or its content does not fit' },
    status: 400,
    retryable: false,
    when: {
      zh: '变量、参数、表单内容或请求头不合要求；表单的逐条问题在 problems',
      en: 'Variables, arguments, form content or headers do not fit; findings on a form are in problems',
    },
    whatToDo: { zh: '按说明改正后再发', en: 'Correct what the message and problems name' },
  },
  REFUSED: {
    meaning: { zh: '规则不允许', en: 'A rule says no' },
    status: 400,
    retryable: false,
    when: {
      zh: '项目的状态、审核规则或提交时的检查不允许；规则编号在 rule，逐条问题在 problems',
      en: 'The state of the project, a rule of the review or a check at submitting; see rule and problems',
    },
    whatToDo: {
      zh: '按 problems 补正，或等状态变化',
      en: 'Mend what problems lists, or wait for another state',
    },
  },
  CONFLICT: {
    meaning: { zh: '他人已先修改', en: 'Somebody else was first' },
    status: 409,
    retryable: false,
    when: {
      zh: '给出的 expectedRevision 之后同一处已被他人修改（V-808）；双方的内容在 conflicts',
      en: 'What you changed was changed since your expectedRevision (V-808); both are in conflicts',
    },
    whatToDo: {
      zh: '重新读取，合并后用新的 expectedRevision 再发',
      en: 'Read again, merge, send with the new expectedRevision',
    },
  },
  IDEMPOTENCY_KEY_REUSED: {
    meaning: {
      zh: '幂等键已用于其他内容',
      en: 'The idempotency key was used for something else',
    },
    status: 400,
    retryable: false,
    when: {
      zh: '同一个 idempotencyKey 配了不同的内容',
      en: 'One idempotencyKey came with two different contents',
    },
    whatToDo: { zh: '每个新操作用新的键', en: 'Give each new command a new key' },
  },
  TOO_LARGE: {
    meaning: { zh: '内容过大', en: 'Too large' },
    status: 413,
    retryable: false,
    when: {
      zh: '请求、表单内容或文件超过上限',
      en: 'The request, a form or a file is larger than its limit',
    },
    whatToDo: { zh: '减少内容', en: 'Send less' },
  },
  TOO_COSTLY: {
    meaning: { zh: '查询过大', en: 'The operation asks for too much' },
    status: 400,
    retryable: false,
    when: {
      zh: '嵌套、别名、字段数、代价或长度超过上限',
      en: 'Depth, aliases, fields, cost or length are over the limit that the message names',
    },
    whatToDo: {
      zh: '减少字段或每页条数，分几次查询',
      en: 'Ask for fewer fields or smaller pages, in several operations',
    },
  },
  TOO_MANY_REQUESTS: {
    meaning: { zh: '请求过多', en: 'Too many requests' },
    status: 429,
    retryable: true,
    when: {
      zh: '一个地址、账号或连接的次数或同时进行的数目超过上限',
      en: 'An address, account or socket does too much, or too much at a time',
    },
    whatToDo: { zh: '稍后再试，间隔逐次加长', en: 'Try again later, waiting longer each time' },
  },
  POSITION_OF_ANOTHER_LOG: {
    meaning: { zh: '位置不属于本日志', en: 'A position of another log' },
    status: 400,
    retryable: false,
    when: {
      zh: 'after、Last-Event-ID 或 x-stele-position 来自另一个系统',
      en: 'after, Last-Event-ID or x-stele-position comes from another installation',
    },
    whatToDo: {
      zh: '丢弃该位置，重新开始',
      en: 'Throw the position away and start afresh',
    },
  },
  NOT_YET_CAUGHT_UP: {
    meaning: { zh: '数据尚未更新到该位置', en: 'The data has not come that far yet' },
    status: 503,
    retryable: true,
    when: {
      zh: '给出的位置比现有数据新，等待后仍未到达',
      en: 'The position you have seen is newer than the data, even after a wait',
    },
    whatToDo: { zh: '片刻后再试', en: 'Try again in a moment' },
  },
  SUBSCRIBER_TOO_SLOW: {
    meaning: { zh: '接收过慢', en: 'The subscriber reads too slowly' },
    status: 400,
    retryable: true,
    when: {
      zh: '等待发送的变动过多，订阅已结束',
      en: 'Too much was waiting to be sent; the subscription has ended',
    },
    whatToDo: {
      zh: '从最后收到的位置重新订阅',
      en: 'Subscribe again after the last position you have',
    },
  },
  STORE_UNAVAILABLE: {
    meaning: { zh: '存储暂时不可用', en: 'The store is unavailable for now' },
    status: 503,
    retryable: true,
    when: {
      zh: '事件日志、文件存储或文件检查暂时不能工作',
      en: 'The event log, the files or their inspection cannot work for the moment',
    },
    whatToDo: {
      zh: '片刻后用同一个 idempotencyKey 再发',
      en: 'Send it again in a moment with the same idempotencyKey',
    },
  },
  GRAPHQL_PARSE_FAILED: {
    meaning: { zh: '查询语法错误', en: 'A mistake of syntax' },
    status: 400,
    retryable: false,
    when: { zh: '文档不是有效的 GraphQL', en: 'The document is no GraphQL' },
    whatToDo: { zh: '按 locations 改正', en: 'Correct it at locations' },
  },
  GRAPHQL_VALIDATION_FAILED: {
    meaning: { zh: '查询不符合接口定义', en: 'The document does not fit the schema' },
    status: 400,
    retryable: false,
    when: {
      zh: '字段、参数或类型不在接口中，或缺少必填参数',
      en: 'A field, argument or type is not in the schema, or a required one is missing',
    },
    whatToDo: {
      zh: '对照 /schema.graphql 改正',
      en: 'Correct it by /schema.graphql',
    },
  },
  INTERNAL: {
    meaning: { zh: '服务器内部错误', en: 'Something unexpected in the server' },
    status: 500,
    retryable: false,
    when: {
      zh: '未预料的错误；回答只有 id，详情在服务器日志',
      en: 'An unexpected error; the answer holds an id only, the server’s log the rest',
    },
    whatToDo: { zh: '把 id 告诉管理员', en: 'Tell the operator the id' },
  },
} as const satisfies Readonly<Record<string, ErrorCodeFacts>>;

export type ErrorCode = keyof typeof errorCodes;

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorCodes, code);
