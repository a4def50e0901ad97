// Modules of which the library only needs that they are there.

const link = /https?:\/\/[^\s]+/g;

/** What links a text names. Nothing is looked up. */
const findLinks = (text: unknown): { readonly href: string }[] =>
  typeof text === 'string' ? [...text.matchAll(link)].map(([href]) => ({ href })) : [];

const nothing = async (): Promise<void> => {};

export const trifleModules = {
  WALinkify: { findLinks, findLink: (text: unknown) => findLinks(text)[0] },
  WAWebLinkPreviewChatAction: { getLinkPreview: async () => null },
  WAWebStreamModel: { Stream: { markAvailable: () => {}, markUnavailable: () => {} } },
  WAWebGetEphemeralFieldsMsgActionsUtils: { getEphemeralFields: () => ({}) },
  WAWebSyncGatingUtils: { isPlaceholderMessageResendEnabled: () => false },
  WAWebNonMessageDataRequestPlaceholderMessageResendUtils: { handlePlaceholderMsgsSeen: nothing },
  // Without `on`, or the library takes it for the collection of an older build and looks for a Map in it.
  WAWebCallCollection: { activeCall: null },
  WAWebBackendJobsCommon: { mediaTypeFromProtobuf: () => null },
  WAWebE2EProtoUtils: { typeAttributeFromProtobuf: () => 'text' },
  WAWebChatStateBridge: { sendChatStateComposing: nothing, sendChatStateRecording: nothing, sendChatStatePaused: nothing },
  WAWebPresenceChatAction: { sendPresenceAvailable: nothing, sendPresenceUnavailable: nothing },
};
