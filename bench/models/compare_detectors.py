"""Compares CenterFace with MTCNN on videos: faces a frame, agreement, milliseconds.

    python compare_detectors.py --models ../../models/files --out pictures VIDEO...

Needs openvino, numpy and OpenCV's Python package. With --out, four pictures of each video are written, with
CenterFace's boxes in green (yellow below 0.5) and MTCNN's in red, to be judged by eye.
"""
import argparse
import pathlib
import time

import cv2
import numpy as np
import openvino as ov

core = ov.Core()
FOLDER = pathlib.Path("models/files")


def load(path, shape=None, prec="f32", threads=2):
    m=core.read_model(path)
    if shape is not None: m.reshape(shape)
    return core.compile_model(m,"CPU",{"INFERENCE_PRECISION_HINT":prec,"INFERENCE_NUM_THREADS":threads,"NUM_STREAMS":1,"PERFORMANCE_HINT":"LATENCY"})
def nms(b,s,t):
    o=np.argsort(-s,kind='stable');keep=[]
    x1,y1,x2,y2=b.T;a=(x2-x1)*(y2-y1)
    while len(o):
        i=o[0];keep.append(i);o=o[1:]
        if not len(o):break
        w=np.minimum(x2[i],x2[o])-np.maximum(x1[i],x1[o]);h=np.minimum(y2[i],y2[o])-np.maximum(y1[i],y1[o])
        inter=np.maximum(w,0)*np.maximum(h,0)
        o=o[inter/(a[i]+a[o]-inter)<t]
    return keep
class CF:
    def __init__(s,prec="f32",threads=2,rgb=True): s.c={};s.prec=prec;s.th=threads;s.rgb=rgb
    def raw(s,img):  # img BGR u8, dims multiple of 32
        h,w=img.shape[:2]
        if (h,w) not in s.c: s.c[(h,w)]=load(str(FOLDER / "centerface.onnx"),[1,3,h,w],s.prec,s.th).create_infer_request()
        r=s.c[(h,w)]
        if s.rgb: img=img[:,:,::-1]
        x=np.ascontiguousarray(img.transpose(2,0,1)[None],dtype=np.float32)
        r.infer([x])
        return [r.get_output_tensor(i).data for i in range(4)]
    def detect(s,img,thr=0.5,scale=1.0,nmst=0.3):
        h,w=img.shape[:2]
        nw,nh=int(round(w*scale)),int(round(h*scale))
        im=img if scale==1 else cv2.resize(img,(nw,nh),interpolation=cv2.INTER_LINEAR if scale>1 else cv2.INTER_AREA)
        W,H=-(-nw//32)*32,-(-nh//32)*32
        im=cv2.copyMakeBorder(im,0,H-nh,0,W-nw,cv2.BORDER_CONSTANT,value=(127,127,127))
        hm,sc,of,lm=s.raw(im)
        hm=hm[0,0]
        ys,xs=np.where(hm>thr)
        if not len(ys): return np.zeros((0,5),np.float32),np.zeros((0,5,2),np.float32)
        sh=np.exp(sc[0,0,ys,xs])*4;sw=np.exp(sc[0,1,ys,xs])*4
        cy=(ys+of[0,0,ys,xs]+.5)*4;cx=(xs+of[0,1,ys,xs]+.5)*4
        b=np.stack([cx-sw/2,cy-sh/2,cx+sw/2,cy+sh/2],1)
        p=np.stack([np.stack([lm[0,2*j+1,ys,xs]*sw+b[:,0],lm[0,2*j,ys,xs]*sh+b[:,1]],1) for j in range(5)],1)
        k=nms(b,hm[ys,xs],nmst)
        return np.concatenate([b[k]/scale,hm[ys,xs][k][:,None]],1),p[k]/scale


class MT:
    def __init__(s,threads=2,min_size=24,T=(.6,.7,.7),factor=.709):
        s.th=threads;s.min=min_size;s.T=T;s.f=factor;s.p={}
        s.r=load(str(FOLDER / "mtcnn-rnet.tflite"),[-1,24,24,3],"f32",threads).create_infer_request()
        s.o=load(str(FOLDER / "mtcnn-onet.tflite"),[-1,48,48,3],"f32",threads).create_infer_request()
    def run(s,r,x):
        r.infer([x]);return [r.get_output_tensor(i).data.copy() for i in range(len(r.model_outputs))]
    def crops(s,img,b,n):
        out=[]
        for x1,y1,x2,y2 in b[:,:4]:
            M=np.array([[n/(x2-x1),0,-x1*n/(x2-x1)+.5*n/(x2-x1)-.5],[0,n/(y2-y1),-y1*n/(y2-y1)+.5*n/(y2-y1)-.5]])
            xi1,yi1,xi2,yi2=[int(round(v)) for v in (x1,y1,x2,y2)]
            H,W=img.shape[:2]
            c=np.zeros((max(yi2-yi1,1),max(xi2-xi1,1),3),np.uint8)
            a,bb,cc,d=max(xi1,0),max(yi1,0),min(xi2,W),min(yi2,H)
            if cc>a and d>bb: c[bb-yi1:d-yi1,a-xi1:cc-xi1]=img[bb:d,a:cc]
            c=cv2.resize(c,(n,n),interpolation=cv2.INTER_AREA)
            out.append(c.transpose(1,0,2))
        return (np.array(out)[:,:,:,::-1].astype(np.float32)-127.5)/128
    def sq(s,b):
        w,h=b[:,2]-b[:,0],b[:,3]-b[:,1];m=np.maximum(w,h);cx,cy=b[:,0]+w/2,b[:,1]+h/2
        return np.stack([cx-m/2,cy-m/2,cx+m/2,cy+m/2,b[:,4]],1)
    def reg(s,b,r):
        w,h=(b[:,2]-b[:,0])[:,None],(b[:,3]-b[:,1])[:,None];wh=np.concatenate([w,h,w,h],1)
        return np.concatenate([b[:,:4]+r*wh,b[:,4:]],1)
    def detect(s,img):
        H,W=img.shape[:2];sc=12./s.min;B=[];R=[]
        while min(H,W)*sc>=12:
            w,h=int(np.ceil(W*sc)),int(np.ceil(H*sc))
            im=cv2.resize(img,(w,h),interpolation=cv2.INTER_AREA)
            x=np.ascontiguousarray((im[:,:,::-1].transpose(1,0,2)[None].astype(np.float32)-127.5)/128)
            if (w,h) not in s.p: s.p[(w,h)]=load(str(FOLDER / "mtcnn-pnet.tflite"),[1,w,h,3],"f32",s.th).create_infer_request()
            o=s.run(s.p[(w,h)],x)
            p,r=o if o[0].shape[-1]==2 else o[::-1]
            pr=p[0,:,:,1];xs,ys=np.where(pr>s.T[0])
            if len(xs):
                b=np.stack([xs*2/sc,ys*2/sc,(xs*2+12)/sc,(ys*2+12)/sc,pr[xs,ys]],1);rr=r[0,xs,ys]
                k=nms(b[:,:4],b[:,4],.5);B.append(b[k]);R.append(rr[k])
            sc*=s.f
        E=(np.zeros((0,5)),np.zeros((0,5,2)))
        if not B:return E
        B=np.concatenate(B);R=np.concatenate(R);k=nms(B[:,:4],B[:,4],.7);b=s.sq(s.reg(B[k],R[k]))
        p,r=sorted(s.run(s.r,s.crops(img,b,24)),key=lambda a:a.shape[-1])
        k=p[:,1]>s.T[1];b,r=np.concatenate([b[k,:4],p[k,1:]],1),r[k]
        if not len(b):return E
        k=nms(b[:,:4],b[:,4],.7);b=s.sq(s.reg(b[k],r[k]))
        p,r,l=sorted(s.run(s.o,s.crops(img,b,48)),key=lambda a:a.shape[-1])
        k=p[:,1]>s.T[2];b,r,l=np.concatenate([b[k,:4],p[k,1:]],1),r[k],l[k]
        if not len(b):return E
        w,h=b[:,2:3]-b[:,:1],b[:,3:4]-b[:,1:2]
        P=np.stack([b[:,:1]+l[:,:5]*w,b[:,1:2]+l[:,5:]*h],2);b=s.reg(b,r)
        # nms min
        o=list(np.argsort(-b[:,4]));keep=[]
        while o:
            i=o.pop(0);keep.append(i);n=[]
            for j in o:
                iw=min(b[i,2],b[j,2])-max(b[i,0],b[j,0]);ih=min(b[i,3],b[j,3])-max(b[i,1],b[j,1])
                a=lambda q:(b[q,2]-b[q,0])*(b[q,3]-b[q,1])
                if iw>0 and ih>0 and iw*ih/min(a(i),a(j))>=.7: continue
                n.append(j)
            o=n
        return b[keep],P[keep]


def frames_of(path, step):
    capture = cv2.VideoCapture(str(path))
    frames, number = [], 0
    while True:
        ok, frame = capture.read()
        if not ok:
            return frames
        if number % step == 0:
            frames.append(frame)
        number += 1


def timed(detect, frames):
    detect(frames[0])
    start = time.time()
    found = [detect(frame) for frame in frames]
    return found, (time.time() - start) / len(frames) * 1000


def same(a, b):
    return all(min(a[i + 2], b[i + 2]) - max(a[i], b[i]) > 0.4 * (a[i + 2] - a[i]) for i in (0, 1))


def agreement(center, mtcnn):
    both = only_center = only_mtcnn = 0
    for (a, _), (b, _) in zip(center, mtcnn):
        seen = set()
        for box in a[a[:, 4] > 0.5]:
            hits = [j for j, other in enumerate(b) if same(box, other)]
            both += bool(hits)
            only_center += not hits
            seen.update(hits)
        only_mtcnn += len(b) - len(seen)
    return both, only_center, only_mtcnn


def draw(folder, name, frames, center, mtcnn):
    for i in np.linspace(0, len(frames) - 1, 4).astype(int):
        picture = frames[i].copy()
        for faces, colour in ((center[i][0], None), (mtcnn[i][0], (0, 0, 255))):
            for x1, y1, x2, y2, score in faces:
                chosen = colour or ((0, 255, 0) if score > 0.5 else (0, 255, 255))
                cv2.rectangle(picture, (int(x1), int(y1)), (int(x2), int(y2)), chosen, 1)
        cv2.imwrite(str(folder / f"{name}-{i}.png"), picture)


def main():
    global FOLDER
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("videos", nargs="+", type=pathlib.Path)
    parser.add_argument("--models", type=pathlib.Path, default=FOLDER)
    parser.add_argument("--step", type=int, default=15, help="every so many frames")
    parser.add_argument("--out", type=pathlib.Path)
    arguments = parser.parse_args()
    FOLDER = arguments.models
    for video in arguments.videos:
        frames = frames_of(video, arguments.step)
        center, center_ms = timed(lambda f: CENTER.detect(f, 0.4), frames)
        mtcnn, mtcnn_ms = timed(MT(min_size=20).detect, frames)
        counts = [float(np.mean([(d[:, 4] > t).sum() for d, _ in center])) for t in (0.4, 0.5, 0.6)]
        print(f"{video.name}: {len(frames)} frames")
        print(f"  centerface {center_ms:.1f} ms, faces a frame above 0.4, 0.5, 0.6: {counts}")
        print(f"  mtcnn      {mtcnn_ms:.1f} ms, faces a frame: {np.mean([len(d) for d, _ in mtcnn]):.2f}")
        print("  both %d, only centerface %d, only mtcnn %d" % agreement(center, mtcnn))
        if arguments.out:
            arguments.out.mkdir(parents=True, exist_ok=True)
            draw(arguments.out, video.stem, frames, center, mtcnn)


CENTER = CF()
if __name__ == "__main__":
    main()
